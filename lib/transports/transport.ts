import type { ExecutionContext } from '@nestjs/common';
import type { ValidateContext } from '../options/authgear-options.js';
import { refuseContext } from '../refusals/unsupported-context.js';

/** One call as the guards see it, independent of its transport. */
export interface Call {
  /** The object that holds the user of the call, for `@CurrentUser()`. It lives as long as the call. */
  readonly holder: UserHolder;
  /** What the option `validate` is told about the call. */
  readonly validateContext: ValidateContext;
  /**
   * The bearer token of the call, alone.
   *
   * @throws Refusal `missing_token` where there is none, `malformed_token` where there is no single one
   */
  token(): string;
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
