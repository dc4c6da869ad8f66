import type { ExecutionContext } from '@nestjs/common';
import { refuse } from '../errors/refusal.js';
import { assertToken, bearerToken } from '../token/bearer-token.js';
import { entryOf } from '../transports/entry-of.js';
import { onlyToken, tokensFrom } from '../transports/token-extractor.js';
import type { Call, UserHolder, ValidateContext } from '../transports/transport.js';
import { authorizationsOf } from './authorizations.js';
import { grpcCallOf } from './grpc.js';
import type { MessageTokenExtractor } from './options.js';

/**
 * By what Nest makes for each message, its context or the call of gRPC, and by the handler: an event may have several. Of all
 * apps, since `@CurrentUser()` knows none.
 */
const holders = new WeakMap<object, WeakMap<object, UserHolder>>();

const IN_HEADER = 'the header "Authorization: Bearer <access token>"';
const NO_HEADERS = 'the message has no headers; the app says with microservices({ tokenFrom }) where else the token is';
const IN_MESSAGE = 'the message, where the app looks for it';

/** One message, event or call of gRPC. */
export class MessageCall<Data> implements Call {
  readonly holder: UserHolder;
  /** Of all handlers of a message: Nest gives each of them the same context. */
  readonly scope: object;
  readonly validateContext: ValidateContext;

  constructor(
    private readonly executionContext: ExecutionContext,
    private readonly tokenFrom?: MessageTokenExtractor<Data>,
  ) {
    const message = messageOf(executionContext);
    this.holder = message === undefined ? {} : holderIn(message, executionContext.getHandler());
    this.scope = message ?? this.holder;
    this.validateContext = { executionContext };
  }

  token(): string {
    const { tokenFrom } = this;
    const authorizations = authorizationsOf(this.executionContext);
    if (tokenFrom !== undefined) {
      const places = authorizations === undefined ? IN_MESSAGE : `${IN_MESSAGE}, or in ${IN_HEADER}`;
      return onlyToken([...tokensInHeader(authorizations), ...this.tokensGivenBy(tokenFrom)], places);
    }
    if (authorizations === undefined) throw refuse('missing_token', NO_HEADERS);
    return tokenInHeader(authorizations);
  }

  /** What the app takes for the token, or none. */
  private tokensGivenBy(tokenFrom: MessageTokenExtractor<Data>): readonly string[] {
    const message = this.executionContext.switchToRpc();
    const given = tokenFrom(message.getData<Data>(), message.getContext<unknown>());
    if (given instanceof Promise) {
      given.catch(() => {});
      throw new TypeError('tokenFrom of microservices() must return the token at once, and returned a promise');
    }
    if (given === undefined || given === '') return [];
    assertToken(given);
    return [given];
  }
}

/** The token of the only header, of which there may be several. */
function tokenInHeader(authorizations: readonly unknown[]): string {
  return bearerToken(authorizations.length > 1 ? authorizations : authorizations[0]);
}

/** The bearer token in the header, or none. */
function tokensInHeader(authorizations: readonly unknown[] = []): readonly string[] {
  return tokensFrom(() => tokenInHeader(authorizations));
}

/**
 * What lives as long as the message. A transport of the app's own may give nothing such: guards then don't find the user of
 * each other, and refuse.
 */
function messageOf(executionContext: ExecutionContext): object | undefined {
  const context: unknown = grpcCallOf(executionContext) ?? executionContext.switchToRpc().getContext();
  return typeof context === 'object' && context !== null ? context : undefined;
}

function holderIn(message: object, handler: object): UserHolder {
  const holdersOfMessage = entryOf(holders, message, () => new WeakMap<object, UserHolder>());
  return entryOf(holdersOfMessage, handler, () => ({}));
}
