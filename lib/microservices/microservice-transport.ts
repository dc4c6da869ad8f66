import { inspect } from 'node:util';
import type { ExecutionContext } from '@nestjs/common';
import { RpcException } from '@nestjs/microservices';
import { withoutStackTraces } from '../errors/without-stack-traces.js';
import { headersOf } from '../refusals/exceptions.js';
import { refusalMessageOf } from '../refusals/refusal-message.js';
import type { Call, CallTransport, UserHolder } from '../transports/transport.js';
import { endAtExpiry, grpcCallOf, grpcErrorOf } from './grpc.js';
import { MessageCall } from './message-call.js';
import type { MessageTokenExtractor } from './options.js';

/** Messages and events of every transport of @nestjs/microservices. */
export class MicroserviceTransport<Data> implements CallTransport {
  readonly type = 'rpc';

  constructor(private readonly tokenFrom?: MessageTokenExtractor<Data>) {}

  callOf(context: ExecutionContext): Call {
    return new MessageCall(context, this.tokenFrom);
  }

  holderOf(context: ExecutionContext): UserHolder {
    return new MessageCall(context).holder;
  }

  refusal(context: ExecutionContext, exception: unknown): unknown {
    const message = refusalMessageOf(exception);
    if (message === undefined) return exception;
    const call = grpcCallOf(context);
    const error = call === undefined ? message : { ...message, ...grpcErrorOf(call, message, headersOf(exception)) };
    return withoutStackTraces(() => new RefusedMessageException(error));
  }

  /** Ends a stream of gRPC. Nothing else outlives its message. */
  admitted(context: ExecutionContext, expiresAt: Date): void {
    const call = grpcCallOf(context);
    if (call !== undefined) endAtExpiry(call, expiresAt);
  }
}

/** Nest 12 logs the exception of each event that is refused: with this, in one line. */
class RefusedMessageException extends RpcException {
  [inspect.custom](): string {
    return `RpcException: ${this.message}`;
  }
}
