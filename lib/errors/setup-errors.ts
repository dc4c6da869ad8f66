import { asList } from './as-list.js';
import { AuthgearError } from './authgear-error.js';

/** The options are invalid. Thrown at start-up. */
export class AuthgearOptionsError extends AuthgearError {
  /** Stable, machine-readable reason. */
  override readonly code = 'invalid_options';

  constructor(
    /** One sentence for each problem, with the option's name and the fix. */
    readonly problems: readonly string[],
  ) {
    super(`AuthgearModule can't start:\n${asList(problems)}`);
  }
}

/**
 * Decorators contradict each other, have invalid arguments or have no effect, or a handler would run without a guard.
 * Thrown when the class loads, or at start-up. The message names each place as `Class.method`, and the fix.
 */
export class AuthgearRouteError extends AuthgearError {
  /** Stable, machine-readable reason. */
  override readonly code = 'invalid_route';
}

/**
 * `AuthGuard('authgear')` can't tell which AuthgearModule of the process a request belongs to, so it can't know whose rules
 * apply. The request is refused with 500.
 */
export class UnknownAppError extends AuthgearError {
  /** Stable, machine-readable reason. */
  override readonly code = 'unknown_app';

  constructor(strategyName: string) {
    super(
      `The request belongs to no running app with one strategy "${strategyName}" of its own, so Passport refuses it: ` +
        'give each AuthgearModule of an app a strategyName of its own, or use AuthgearGuard. If the request does not tell ' +
        'its app, let getRequest() of a subclass of AuthGuard return the HTTP request, or use AuthgearGuard or ' +
        'AuthgearMiddleware.',
    );
  }
}

/** What is wrong with calls of a context type that is always registered. */
const FAULTS: ReadonlyMap<string, string> = new Map([
  [
    'graphql',
    'The context of the GraphQL operation is neither that of Apollo nor that of Mercurius: it has no request that could ' +
      'carry a token, or that of another operation, or no WebSocket that could be closed when the token of a subscription expires',
  ],
]);

/** What makes calls of a context type known. */
const FIXES: ReadonlyMap<string, string> = new Map([
  [
    'graphql',
    'Let the option context of GraphQLModule return a new object each time, with no req of its own, so that @nestjs/graphql ' +
      'adds it, verify the token with AuthgearTokenVerifier',
  ],
  [
    'ws',
    'Call app.useWebSocketAdapter() with new AuthgearIoAdapter(app) of nestjs-authgear/socket.io, or with new ' +
      'AuthgearWsAdapter(app) of nestjs-authgear/ws, verify the token with AuthgearTokenVerifier',
  ],
  [
    'rpc',
    'Give AuthgearModule.forRoot() transports: [microservices()] of nestjs-authgear/microservices, verify the token with ' +
      'AuthgearTokenVerifier',
  ],
]);

/**
 * A guard or `@CurrentUser()` doesn't support the transport of a call. The call is refused.
 *
 * Some transports send the message to the client, so it is "Unauthorized" and no more. The log has the advice.
 */
export class UnsupportedContextError extends AuthgearError {
  /** Stable, machine-readable reason. */
  override readonly code = 'unsupported_context';

  constructor(
    /** What `ExecutionContext.getType()` returned, such as `ws`. */
    readonly contextType: string,
  ) {
    super('Unauthorized');
  }

  /** What is wrong, and what to do, for the developers of the app. */
  get advice(): string {
    const { contextType } = this;
    const fault = FAULTS.get(contextType) ?? `No transport is registered for the context type "${contextType}"`;
    const fix = FIXES.get(contextType) ?? 'Verify the token there with AuthgearTokenVerifier';
    return `${fault}, so the call is refused. ${fix}, or mark the handler @Public().`;
  }
}
