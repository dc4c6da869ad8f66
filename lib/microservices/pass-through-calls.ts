import { ServerGrpc } from '@nestjs/microservices';
import { catchError, isObservable, of } from 'rxjs';

let isPatched = false;

/**
 * Ends calls of handlers with `@GrpcStreamCall()` that are refused.
 *
 * Nest tells their client nothing, and leaves a rejected promise that nobody handles: a single call without a token would end
 * the process. What fails in another way is caught too.
 */
export function endRefusedCalls(): void {
  if (isPatched) return;
  isPatched = true;
  const { createStreamCallMethod } = ServerGrpc.prototype;
  ServerGrpc.prototype.createStreamCallMethod = function (handler, ...rest) {
    const settle = async (...args: Parameters<CallMethod>): Promise<unknown> => {
      const result: unknown = await handler(...args);
      return isObservable(result) ? result.pipe(catchError((error: unknown) => of(endCall(args[0], error)))) : result;
    };
    return createStreamCallMethod.call(this, settle, ...rest);
  };
}

/** What grpc-js calls: with the call, and if only the client streams, with a callback for the response. */
type CallMethod = ReturnType<ServerGrpc['createStreamCallMethod']>;

/** The status of a call is made from whatever object its stream fails with. */
function endCall(call: Parameters<CallMethod>[0], error: unknown): void {
  call.emit('error', Object(error));
}
