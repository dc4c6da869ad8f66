import type { ExecutionContext } from '@nestjs/common';
import { UnsupportedContextError } from '../errors/setup-errors.js';

/** One call as the guards see it, whatever brought it here. */
export interface Call {
  /** The value of `Authorization`: undefined where there is none, null where there are several. */
  readonly authorization: unknown;
  /** Where the user of the call is put, and where `@CurrentUser()` finds it. It lives as long as the call. */
  readonly holder: UserHolder;
  /** The HTTP request, for the option `validate`; undefined on other transports. */
  readonly request: unknown;
}

export interface UserHolder {
  user?: unknown;
}

/** How calls of one context type carry tokens, and how they are refused. */
export interface Transport {
  /** What `ExecutionContext.getType()` says of these calls. */
  readonly type: string;
  callOf(context: ExecutionContext): Call;
  /** What to throw for this exception, after telling the client all that the exception can't. */
  refusal(context: ExecutionContext, exception: unknown): unknown;
}

/** The transports of one app. */
export class Transports {
  private readonly byType: ReadonlyMap<string, Transport>;

  constructor(transports: readonly Transport[]) {
    this.byType = new Map(transports.map((transport) => [transport.type, transport]));
  }

  /** @throws UnsupportedContextError where the context type of the call is none of these */
  of(context: ExecutionContext): Transport {
    const type = context.getType<string>();
    const transport = this.byType.get(type);
    if (transport === undefined) throw new UnsupportedContextError(type);
    return transport;
  }
}
