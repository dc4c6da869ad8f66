import type { ExecutionContext } from '@nestjs/common';
import { refuse } from '../errors/refusal.js';
import { assertToken, bearerToken } from '../token/bearer-token.js';
import { entryOf } from '../transports/entry-of.js';
import type { Call, UserHolder, ValidateContext } from '../transports/transport.js';
import { authorizationsOf } from './authorizations.js';
import { grpcCallOf } from './grpc.js';
import type { MessageTokenExtractor } from './options.js';

/**
 * By what Nest makes for each message, its context or the call of gRPC, and by the handler: an event may have several. Of all
 * apps, since `@CurrentUser()` knows none.
 */
const holders = new WeakMap<object, WeakMap<object, UserHolder>>();

const SEND_ONCE = 'send the access token once';

/** One message, event or call of gRPC. */
export class MessageCall<Data> implements Call {
  readonly holder: UserHolder;
  readonly validateContext: ValidateContext;

  constructor(
    private readonly executionContext: ExecutionContext,
    private readonly tokenFrom?: MessageTokenExtractor<Data>,
  ) {
    this.holder = holderOfMessage(executionContext);
    this.validateContext = { executionContext };
  }

  get scope(): object {
    return this.holder;
  }

  token(): string {
    const authorizations = authorizationsOf(this.executionContext);
    const [authorization, ...others] = authorizations ?? [];
    const given = this.givenToken();
    const isInHeader = authorization !== undefined;
    if (others.length > 0 || (isInHeader && given !== undefined)) throw refuse('malformed_token', SEND_ONCE);
    if (given !== undefined) {
      assertToken(given);
      return given;
    }
    if (authorizations === undefined) throw refuse('missing_token', this.wayWithoutHeaders);
    return bearerToken(authorization);
  }

  /** What the app takes for the token. */
  private givenToken(): unknown {
    const { tokenFrom } = this;
    if (tokenFrom === undefined) return undefined;
    const message = this.executionContext.switchToRpc();
    const given = tokenFrom(message.getData<Data>(), message.getContext<unknown>());
    if (!(given instanceof Promise)) return given;
    given.catch(() => {});
    throw new TypeError('tokenFrom of microservices() must return the token at once, and returned a promise');
  }

  private get wayWithoutHeaders(): string {
    return this.tokenFrom === undefined
      ? 'the message has no headers; the app says with microservices({ tokenFrom }) where else the token is'
      : 'send the access token in the message, where the app looks for it';
  }
}

function holderOfMessage(executionContext: ExecutionContext): UserHolder {
  const context: unknown = grpcCallOf(executionContext) ?? executionContext.switchToRpc().getContext();
  // A transport of the app's own may give none: guards then don't find the user of each other, and refuse.
  if (typeof context !== 'object' || context === null) return {};
  const holdersOfMessage = entryOf(holders, context, () => new WeakMap<object, UserHolder>());
  return entryOf(holdersOfMessage, executionContext.getHandler(), () => ({}));
}
