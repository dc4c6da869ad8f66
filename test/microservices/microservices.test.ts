import { inspect } from 'node:util';
import { Metadata } from '@grpc/grpc-js';
import { RpcException } from '@nestjs/microservices';
import { refuse } from '../../lib/errors/refusal.js';
import { AuthgearOptionsError } from '../../lib/errors/setup-errors.js';
import { microservices } from '../../lib/microservices/index.js';
import { exceptionOf } from '../../lib/refusals/exceptions.js';
import { failureOf } from '../support/failures.js';
import { contextOf, grpcCall, HEADERLESS } from './support/messages.js';

const [tcp] = HEADERLESS;

describe('the options of microservices()', () => {
  const problemsOf = (options: unknown) => {
    const error = failureOf(() => microservices(Object(options) === options ? Object(options) : options));
    expect(error).toBeInstanceOf(AuthgearOptionsError);
    return Object(error).problems;
  };

  it.each([
    [{ tokenFrom: 'authorization' }, ['microservices(): tokenFrom must be a function']],
    [{ tokenFrom: async () => 'a.b.c' }, ['microservices(): tokenFrom must not be async']],
    [{ tokenfrom: () => 'a.b.c' }, ['microservices(): tokenfrom is not an option; the options are tokenFrom']],
    [() => 'a.b.c', ['microservices(): the options must be an object']],
    [null, ['microservices(): the options must be an object']],
    [[], ['microservices(): the options must be an object']],
  ])('are checked: %p', (options, problems) => {
    expect(problemsOf(options)).toEqual(problems);
  });

  it.each([undefined, {}, { tokenFrom: undefined }, { tokenFrom: () => 'a.b.c' }])('may be %p', (options) => {
    expect(microservices(Object(options)).type).toBe('rpc');
  });
});

describe('the transport of messages', () => {
  const transport = microservices({ tokenFrom: (data) => data?.accessToken });
  const expired = exceptionOf(refuse('token_expired'), 'https://p.authgear.cloud');
  const message = { status: 'error', statusCode: 401, code: 'token_expired', message: 'Token expired' };

  it('takes the token as its options say', () => {
    expect(transport.callOf(contextOf({ accessToken: 'a.b.c' }, tcp)).token()).toBe('a.b.c');
  });

  it('tells every caller the user of a call, for any app', () => {
    const context = contextOf({}, tcp);
    expect(microservices().holderOf(context)).toBe(transport.callOf(context).holder);
  });

  it('refuses with an RpcException without a stack, which is logged in one line', () => {
    const refusal = transport.refusal(contextOf({}, tcp), expired);
    expect(refusal).toBeInstanceOf(RpcException);
    expect(Object(refusal).getError()).toEqual(message);
    expect(Object(refusal).stack).not.toContain('\n');
    expect(inspect(refusal)).toBe('RpcException: Token expired');
  });

  it('refuses calls of gRPC with a status, and with the headers of HTTP in the metadata', () => {
    const call = grpcCall();
    const { code: _code, ...rest } = message;
    const error = Object(transport.refusal(contextOf({}, call.metadata, call), expired)).getError();
    expect(error).toEqual({
      ...rest,
      code: 16,
      details: 'token_expired: Token expired',
      metadata: expect.any(Metadata),
    });
    const challenge = expect.stringMatching(/^Bearer realm="https:\/\/p\.authgear\.cloud", error="invalid_token"/);
    expect(error.metadata.getMap()).toEqual({ 'authgear-code': 'token_expired', 'www-authenticate': challenge });
  });

  it("throws the app's own errors as they are", () => {
    const error = new Error("the app's own");
    expect(transport.refusal(contextOf({}, tcp), error)).toBe(error);
  });

  it('has nothing to end when a token expires but streams of gRPC', () => {
    const ended: unknown[] = [];
    const call = { ...grpcCall(), end() {}, once() {}, emit: (event: string) => ended.push(event) };
    transport.admitted?.(contextOf({}, tcp), new Date(0));
    transport.admitted?.(contextOf({}, call.metadata, call), new Date(0));
    expect(ended).toEqual(['error', 'cancelled']);
  });
});
