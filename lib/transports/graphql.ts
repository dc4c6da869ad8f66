import type { ExecutionContext } from '@nestjs/common';
import { REFUSALS } from '../errors/refusal.js';
import { isAuthgearException } from '../refusals/exceptions.js';
import { refuseContext } from '../refusals/unsupported-context.js';
import { entryOf } from './entry-of.js';
import { carrierOf, isObject } from './graphql-carrier.js';
import { GraphqlConnection } from './graphql-connection.js';
import { type TokenExtractor, tokenInAuthorization } from './http.js';
import type { Call, CallTransport, UserHolder, ValidateContext } from './transport.js';

/** What a refusal is called in `extensions.code`, by its HTTP status. The first two are Apollo's own names. */
const EXTENSION_CODES = { 401: 'UNAUTHENTICATED', 403: 'FORBIDDEN', 503: 'SERVICE_UNAVAILABLE' } as const;

/** GraphQL on Apollo and on Mercurius, of which nothing is imported: what Nest passes to guards says it all. */
export class GraphqlTransport implements CallTransport {
  readonly type = 'graphql';

  constructor(private readonly extractToken: TokenExtractor = tokenInAuthorization) {}

  callOf(context: ExecutionContext): Call {
    return new FieldCall(fieldOf(context), this.extractToken, context);
  }

  holderOf(context: ExecutionContext): UserHolder {
    return holderOfField(context);
  }

  /**
   * Adds what clients are told. graphql-js copies the `extensions` of an error, and no other member.
   *
   * Without `statusCode` in its body, an exception is none of those whose code Nest's driver for Apollo replaces, such as
   * that of 503 by `INTERNAL_SERVER_ERROR`.
   */
  refusal(_context: ExecutionContext, exception: unknown): unknown {
    if (!isAuthgearException(exception)) return exception;
    const { code: reason, headers } = exception;
    const { 'Retry-After': seconds } = headers;
    const retry = seconds === undefined ? {} : { retryAfter: Number(seconds) };
    Reflect.deleteProperty(Object(exception.getResponse()), 'statusCode');
    return Object.assign(exception, {
      extensions: { code: EXTENSION_CODES[REFUSALS[reason].status], reason, ...retry },
    });
  }

  /**
   * Ends the connection of a subscription with its token: guards see the beginning of a subscription, and none of its events.
   *
   * @throws UnsupportedContextError if the connection can't be ended
   */
  admitted(context: ExecutionContext, expiresAt: Date): void {
    const { info, operationContext } = fieldOf(context);
    if (info.operation?.operation !== 'subscription') return;
    const carrier = carrierOf(operationContext);
    if (!(carrier instanceof GraphqlConnection) || !carrier.closeAt(expiresAt)) throw refuseContext('graphql');
  }
}

/** The part that is read of what graphql-js tells a resolver of its call. */
interface FieldInfo {
  readonly fieldName?: unknown;
  readonly operation?: { readonly operation?: unknown };
}

/** One call of a resolver. */
interface Field {
  /** The object that has the field; for a reference resolver, the reference. */
  readonly parent: unknown;
  /** GraphQL's context, which lives as long as the operation. */
  readonly operationContext: unknown;
  /** An object of this call alone, or of the calls of all reference resolvers for one field `_entities`. */
  readonly info: FieldInfo;
}

/** @throws UnsupportedContextError if it isn't the call of a resolver */
function fieldOf(context: ExecutionContext): Field {
  const [parent, second, third, fourth] = argumentsOf(context);
  // A reference resolver of Apollo has no arguments of a field: its second argument is the context.
  const [operationContext, info] = fourth === undefined ? [second, third] : [third, fourth];
  if (!isObject(info)) throw refuseContext('graphql');
  return { parent, operationContext, info };
}

/** One by one, since `GqlExecutionContext` has another `getArgs()`. */
function argumentsOf(context: ExecutionContext): readonly unknown[] {
  return [context.getArgByIndex(0), context.getArgByIndex(1), context.getArgByIndex(2), context.getArgByIndex(3)];
}

/** Holders by the info of the call. */
const fields = new WeakMap<object, UserHolder>();

/** Holders of reference resolvers, by the info that they share and the reference. */
const references = new WeakMap<object, WeakMap<object, UserHolder>>();

/**
 * The holder of the user of one call of a resolver. It isn't the request, which all fields of an operation share: a public
 * field would see the user of a guarded one, or not, as their timing has it.
 */
export function holderOfField(context: ExecutionContext): UserHolder {
  return holderIn(fieldOf(context));
}

function holderIn({ info, parent }: Field): UserHolder {
  if (info.fieldName !== '_entities' || !isObject(parent)) return entryOf(fields, info, newHolder);
  const siblings = entryOf(references, info, () => new WeakMap<object, UserHolder>());
  return entryOf(siblings, parent, newHolder);
}

function newHolder(): UserHolder {
  return {};
}

class FieldCall implements Call {
  readonly holder: UserHolder;

  constructor(
    private readonly field: Field,
    private readonly extractToken: TokenExtractor,
    private readonly executionContext: ExecutionContext,
  ) {
    this.holder = holderIn(field);
  }

  get scope(): object {
    const { operationContext, info } = this.field;
    return isObject(operationContext) ? operationContext : info;
  }

  get validateContext(): ValidateContext {
    const { executionContext } = this;
    const carrier = carrierOf(this.field.operationContext);
    return carrier instanceof GraphqlConnection ? { executionContext } : { request: carrier, executionContext };
  }

  /** @throws UnsupportedContextError, too, if the operation came by nothing that is known to carry a token */
  token(): string {
    const carrier = carrierOf(this.field.operationContext);
    if (carrier === undefined) throw refuseContext('graphql');
    return carrier instanceof GraphqlConnection ? carrier.token() : this.extractToken(carrier);
  }
}
