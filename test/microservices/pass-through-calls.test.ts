import { EventEmitter } from 'node:events';
import { ServerGrpc } from '@nestjs/microservices';
import { NEVER, of, throwError } from 'rxjs';
import { microservices } from '../../lib/microservices/index.js';
import { grpcServer } from '../e2e/microservices/support/grpc.js';
import { isSettled } from '../support/failures.js';

describe.each([true, false])('calls of @GrpcStreamCall(), if the server streams: %s', (serverStreams) => {
  microservices();
  const server = new ServerGrpc(grpcServer().options);

  const serve = (handler: (...args: readonly unknown[]) => unknown) => {
    const failures: unknown[] = [];
    const call = Object.assign(new EventEmitter(), { cancelled: false });
    call.on('error', (error) => failures.push(error));
    const answer = () => {};
    return {
      call,
      answer,
      failures,
      done: server.createStreamCallMethod(handler, serverStreams)(Object(call), answer),
    };
  };

  it('end with what refuses them, and nobody gets the rejected promise', async () => {
    const error = { code: 16, details: 'token_expired: Token expired' };
    const { failures, done } = serve(() => throwError(() => error));
    await expect(done).resolves.toBeUndefined();
    expect(failures).toEqual([error]);
  });

  it('end with an object, whatever is thrown', async () => {
    const { failures, done } = serve(() => throwError(() => 'text'));
    await done;
    expect(typeof failures[0]).toBe('object');
  });

  it.each([undefined, of(1)])('are left to their handler: %#', async (result) => {
    const handler = jest.fn(() => result);
    const { call, answer, failures, done } = serve(handler);
    await done;
    expect(handler.mock.calls).toEqual([serverStreams ? [call] : [call, answer]]);
    expect(failures).toEqual([]);
  });

  it('last as long as what their handler returns', async () => {
    expect(await isSettled(serve(() => NEVER).done)).toBe(false);
  });

  it('are caught once in the process', () => {
    const { createStreamCallMethod } = ServerGrpc.prototype;
    microservices();
    expect(ServerGrpc.prototype.createStreamCallMethod).toBe(createStreamCallMethod);
  });
});
