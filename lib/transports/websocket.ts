import type { ExecutionContext } from '@nestjs/common';
import { withoutStackTraces } from '../errors/without-stack-traces.js';
import { type RefusalMessage, refusalMessageOf } from '../refusals/refusal-message.js';
import { refuseContext } from '../refusals/unsupported-context.js';
import type { Connection } from './connections.js';
import type { Call, CallTransport, UserHolder, ValidateContext } from './transport.js';

/**
 * One message on its way to one handler. It is an argument of the handler's context, which Nest copies for parameter
 * decorators; what the client sent may not be an object.
 */
export class Message implements UserHolder {
  user?: unknown;

  constructor(readonly connection: Connection) {}
}

/** A handler of messages, as Nest gives it to an adapter. */
interface MessageHandler {
  readonly callback: (...args: unknown[]) => unknown;
}

/**
 * The handlers, which then tell the guards of each message, and of the connection that it came by.
 *
 * @param connection - undefined if another adapter opened it: the guards will then refuse its messages
 */
export function withMessages<Handler extends MessageHandler>(
  connection: Connection | undefined,
  handlers: Handler[],
): Handler[] {
  if (connection === undefined) return handlers;
  return handlers.map((handler) => ({ ...handler, callback: withMessage(connection, handler.callback) }));
}

/** Nest's adapters give a callback two arguments; to spread them would cost more than the message itself. */
function withMessage(connection: Connection, callback: MessageHandler['callback']): MessageHandler['callback'] {
  return (data, acknowledgeOrEvent) => callback(data, acknowledgeOrEvent, new Message(connection));
}

/** The messages of gateways, for an adapter that calls {@link withMessages}. */
export class WebSocketTransport implements CallTransport {
  readonly type = 'ws';

  /** @param exceptionOf - makes the exception that Nest's filters send to the client as it is */
  constructor(private readonly exceptionOf: (refusal: RefusalMessage) => unknown) {}

  callOf(context: ExecutionContext): Call {
    return new MessageCall(messageOf(context), context);
  }

  holderOf(context: ExecutionContext): UserHolder {
    return messageOf(context);
  }

  /** Acknowledges the message now, if the client asked for it: Nest doesn't when a handler fails. */
  refusal(context: ExecutionContext, exception: unknown): unknown {
    const refusal = refusalMessageOf(exception);
    if (refusal === undefined) return exception;
    const acknowledge: unknown = context.getArgs<unknown[]>().find((arg) => typeof arg === 'function');
    if (typeof acknowledge === 'function') acknowledge(refusal);
    return withoutStackTraces(() => this.exceptionOf(refusal));
  }
}

class MessageCall implements Call {
  constructor(
    readonly holder: Message,
    private readonly executionContext: ExecutionContext,
  ) {}

  get validateContext(): ValidateContext {
    return { executionContext: this.executionContext };
  }

  get scope(): object {
    return this.holder;
  }

  get connection(): object {
    return this.holder.connection;
  }

  token(): string {
    return this.holder.connection.token();
  }
}

/** @throws UnsupportedContextError if the message came by a connection that no adapter of this package opened */
function messageOf(context: ExecutionContext): Message {
  const message = context.getArgs<unknown[]>().find(isMessage);
  if (message === undefined) throw refuseContext(context.getType<string>());
  return message;
}

function isMessage(arg: unknown): arg is Message {
  return arg instanceof Message;
}
