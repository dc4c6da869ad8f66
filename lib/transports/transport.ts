import type { ExecutionContext } from '@nestjs/common';
import { refuseContext } from '../refusals/unsupported-context.js';

/** One call as the guards see it, independent of its transport. */
export interface Call {
  /** The value of `Authorization`: undefined if there is none, null if there are several, a `Refusal` if that can't be told. */
  readonly authorization: unknown;
  /** The object that holds the user of the call, for `@CurrentUser()`. It lives as long as the call. */
  readonly holder: UserHolder;
  /** The HTTP request, for the option `validate`; undefined on other transports. */
  readonly request: unknown;
}

export interface UserHolder {
  user?: unknown;
}

/** How calls of one context type carry tokens, and how they are refused. */
export interface Transport {
  /** What `ExecutionContext.getType()` returns for these calls. */
  readonly type: string;
  callOf(context: ExecutionContext): Call;
  /** The error to throw for this exception, after sending the client what the error can't carry, such as headers. */
  refusal(context: ExecutionContext, exception: unknown): unknown;
}

/** The transports of one app. */
export class Transports {
  private readonly byType: ReadonlyMap<string, Transport>;

  constructor(transports: readonly Transport[]) {
    this.byType = new Map(transports.map((transport) => [transport.type, transport]));
  }

  /** @throws UnsupportedContextError if no transport handles the context type of the call */
  of(context: ExecutionContext): Transport {
    const type = context.getType<string>();
    const transport = this.byType.get(type);
    if (transport === undefined) throw refuseContext(type);
    return transport;
  }
}
