import { EventEmitter } from 'node:events';
import { Metadata } from '@grpc/grpc-js';
import { RpcException } from '@nestjs/microservices';
import { endAtExpiry, type GrpcCall, grpcCallOf, grpcErrorOf } from '../../lib/microservices/grpc.js';
import { stopTime } from '../support/controlled-clock.js';
import { contextOf, grpcCall } from './support/messages.js';

class Stream extends EventEmitter implements GrpcCall {
  readonly metadata = new Metadata();
  readonly ends: unknown[] = [];

  constructor() {
    super();
    this.on('error', (error) => this.ends.push(error));
    this.on('cancelled', (reason) => this.ends.push(reason));
  }

  end(): void {}
}

describe('grpcCallOf', () => {
  it.each([undefined, null, {}, { metadata: null }, { metadata: {} }, { metadata: { get: () => [] } }, () => {}])(
    'finds none in what has no metadata: %p',
    (value) => {
      expect(grpcCallOf(contextOf(value, {}, value))).toBeUndefined();
    },
  );

  it('prefers the call of the server to what the client sent', () => {
    const [call, message] = [grpcCall(), grpcCall()];
    expect(grpcCallOf(contextOf(message, call.metadata, call))).toBe(call);
    expect(grpcCallOf(contextOf({ metadata: { getMap: () => ({}) } }, {}))).toBeUndefined();
  });
});

describe('grpcErrorOf', () => {
  it.each([
    [401, 16],
    [403, 7],
    [503, 14],
  ] as const)('makes %d the status %d, with metadata of its own', (statusCode, code) => {
    const call = grpcCall('Bearer a.b.c');
    const error = grpcErrorOf(call, { statusCode, code: 'token_expired', message: 'Late' }, { 'Retry-After': '6' });
    expect(error).toEqual({ code, details: 'token_expired: Late', metadata: expect.any(Metadata) });
    expect(Object(error.metadata).getMap()).toEqual({ 'authgear-code': 'token_expired', 'retry-after': '6' });
  });
});

describe('endAtExpiry', () => {
  beforeEach(() => stopTime(0));
  afterEach(() => jest.useRealTimers());

  it('ends a stream when its token expires, with an error that Nest does not log', () => {
    const stream = new Stream();
    endAtExpiry(stream, new Date(1000));
    jest.advanceTimersByTime(999);
    expect(stream.ends).toEqual([]);
    jest.advanceTimersByTime(1);
    const status = { code: 16, details: 'token_expired: Token expired', metadata: expect.any(Metadata) };
    expect(stream.ends).toEqual([expect.objectContaining(status), 'cancelled']);
    const [error] = stream.ends;
    expect(error).toBeInstanceOf(RpcException);
    expect(Object(error).getError()).toEqual(status);
    expect(Object(error).metadata.get('authgear-code')).toEqual(['token_expired']);
  });

  it('ends it once, however many guards admitted it', () => {
    const stream = new Stream();
    for (const time of [1000, 1000, 1001]) endAtExpiry(stream, new Date(time));
    jest.advanceTimersByTime(2000);
    expect(stream.ends).toHaveLength(2);
  });

  it('ends one at once whose token has expired within the tolerance', () => {
    const stream = new Stream();
    endAtExpiry(stream, new Date(-1000));
    expect(stream.ends).toHaveLength(2);
  });

  it.each(['finish', 'close', 'cancelled'])('forgets a stream that has ended: %s', (event) => {
    const stream = new Stream();
    endAtExpiry(stream, new Date(1000));
    expect(jest.getTimerCount()).toBe(1);
    stream.emit(event);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('starts no timer for a stream whose client left while the guards asked about the token', () => {
    endAtExpiry(Object.assign(new Stream(), { cancelled: true }), new Date(1000));
    expect(jest.getTimerCount()).toBe(0);
    endAtExpiry(Object.assign(new Stream(), { cancelled: false }), new Date(1000));
    expect(jest.getTimerCount()).toBe(1);
  });

  it('leaves a unary call to its answer', () => {
    const call = Object.assign(new EventEmitter(), grpcCall());
    endAtExpiry(call, new Date(1000));
    expect(jest.getTimerCount()).toBe(0);
  });
});
