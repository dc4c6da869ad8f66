import type { ExecutionContext } from '@nestjs/common';

/** Where a token came from: the second argument of the option `validate`. */
export interface ValidateContext {
  /**
   * The HTTP request of Express or Fastify, for HTTP and for GraphQL over it; for `AuthgearMiddleware` on Fastify, Node's.
   * Undefined for messages and connections, and for a token that was passed to `AuthgearTokenVerifier`.
   */
  readonly request?: unknown;
  /**
   * Nest's context of the call. Undefined under `AuthGuard('authgear')` and `AuthgearMiddleware`, which have none, for a
   * connection that is being opened, and for a token that was passed to `AuthgearTokenVerifier`.
   */
  readonly executionContext?: ExecutionContext;
}

/** One call as the guards see it, independent of its transport. */
export interface Call {
  /** The object that holds the user of the call, for `@CurrentUser()`. It lives as long as the call. */
  readonly holder: UserHolder;
  /** What lives as long as the request, the operation or the message, in which the option `validate` is asked once. */
  readonly scope: object;
  /**
   * What brings many calls, all with the same token, such as a WebSocket: the verified token is kept on it, under a symbol, so that
   * it must be extensible. Undefined for what brings a token of its own.
   */
  readonly connection?: object;
  /** What the option `validate` is told about the call. */
  readonly validateContext: ValidateContext;
  /**
   * The bearer token of the call, alone.
   *
   * @throws Refusal `missing_token` where there is none, `malformed_token` where there are several, or anything else in its place
   */
  token(): string;
}

/** The object that holds the user of a call. */
export interface UserHolder {
  /** An `AuthgearUser`, or the app's own user; undefined while nobody is admitted. */
  user?: unknown;
}

/** How calls of one context type carry tokens, and how they are refused. */
export interface CallTransport {
  /** What `ExecutionContext.getType()` returns for these calls. */
  readonly type: string;
  /**
   * The call as the guards see it. What is wrong with its token is for `token()` to say.
   *
   * @throws UnsupportedContextError if the arguments of the call aren't those of this transport
   */
  callOf(context: ExecutionContext): Call;
  /** The holder of the call's user, from the arguments of the call alone: a parameter decorator can't tell its app. */
  holderOf(context: ExecutionContext): UserHolder;
  /** The error to throw for this exception, after sending the client what the error can't carry, such as headers. */
  refusal(context: ExecutionContext, exception: unknown): unknown;
  /** Called when a user is admitted to a call, to end what the call has opened, such as a stream, when the token expires. */
  admitted?(context: ExecutionContext, expiresAt: Date): void;
}
