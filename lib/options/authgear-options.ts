import type { ConfigurableModuleAsyncOptions, LogLevel } from '@nestjs/common';
import type { AuthgearErrorCode } from '../errors/refusal.js';
import type { AuthgearClaims } from '../token/authgear-claims.js';
import type { AuthgearUser } from '../token/authgear-user.js';
import type { TokenSource } from '../transports/token-extractor.js';
import type { CallTransport, ValidateContext } from '../transports/transport.js';

/**
 * Returns the app's own user for the user of a valid token, or null to refuse it.
 *
 * Anything that isn't an object refuses with 401 `user_rejected`. An error that it throws is not a refusal: it reaches the
 * client as if the handler had thrown it.
 */
export type ValidateUser = (user: AuthgearUser, context: ValidateContext) => object | null | Promise<object | null>;

/** When the issuer's keys are refreshed, and how long they stay in use. */
export interface JwksOptions {
  /**
   * Age in milliseconds, 0 or more, above which known keys are refreshed in the background: the request that finds them
   * too old starts the refresh and is served with the old keys.
   *
   * Default 600000 (ten minutes). A key that the issuer has removed stays accepted until the refresh after this age. A
   * higher value means fewer requests to the issuer, and a longer life for a removed key.
   */
  readonly cacheMaxAge?: number;
  /**
   * Milliseconds beyond `cacheMaxAge`, 0 or more, for which known keys stay in use while the issuer can't be reached.
   *
   * Default 86400000 (one day), so that an outage of the issuer isn't an outage of the API. It is also how long a removed
   * key stays accepted if someone keeps the API from reaching the issuer. With 0, keys are dropped at `cacheMaxAge`, and
   * requests get 503 until a refresh succeeds.
   */
  readonly maxStale?: number;
  /**
   * Maximum number of key refreshes per minute in the long run, greater than 0, whatever tokens arrive. After a quiet time,
   * five may start at once; then one every 60 / `requestsPerMinute` seconds.
   *
   * Default 10. Tokens with an invented `kid` can't cause more requests to the issuer than this. While they use the budget
   * up, a token of an unknown key whose `iat` is recent waits for the next refresh, by default for up to six seconds, and
   * any other gets 401 `key_not_found` at once. A higher value shortens that time, and lets clients cause more load on the
   * issuer. At most 1000 tokens wait.
   */
  readonly requestsPerMinute?: number;
  /**
   * Deadline of one refresh in milliseconds, from 1 to 2147483647, for discovery and JWKS together, bodies included.
   *
   * Default 5000. It is also the longest time that a request waits for a refresh that has started; after that it gets 503
   * `issuer_unavailable`.
   */
  readonly timeout?: number;
  /**
   * Whether to load the keys once the app has started, in the background, and not for the first token.
   *
   * Default true: the first request doesn't wait, and a wrong endpoint shows in the log at start-up. Booting never waits for
   * it, and its failure stops nothing. False suits an app that rarely verifies a token, and tests that count the requests
   * to the issuer.
   */
  readonly preload?: boolean;
}

/** How many verified tokens are remembered. */
export interface TokenCacheOptions {
  /**
   * Maximum number of tokens, a whole number from 1 to 1000000. Default 10000. When the cache is full, tokens that were
   * used only once are dropped first, and then the least recently used ones. A dropped token is verified again on its next
   * use.
   */
  readonly max?: number;
}

/** The level of a refusal's line in the log, by code: one of Nest's levels, or false for no line. */
export type LogLevelOptions = { readonly [Code in AuthgearErrorCode]?: LogLevel | false };
/** Options of {@link AuthgearModule.forRoot}. Options that are null or undefined have their default. */
export interface AuthgearModuleOptions {
  /**
   * Endpoint of the Authgear project, such as `https://myproject.authgear.cloud`, or its custom domain. Required.
   *
   * An origin: `https:`, or `http:` on a loopback host (`localhost`, 127.0.0.0/8, `[::1]`). It is the only accepted `iss` (RFC 7519 section 4.1.1), and keys
   * are loaded from this origin only (OpenID Connect Discovery 1.0 section 4.3). Anyone who controls it can issue tokens that
   * this API accepts.
   */
  readonly endpoint: string;
  /**
   * Client ID of the application whose tokens are accepted, or an array of several. Required.
   *
   * It is compared with `client_id` (RFC 8693 section 4.3), or with `aud` where a token has no `client_id`. `'*'` accepts
   * the tokens of every application of the project, including third-party applications and those added in the future, so
   * it is never the default.
   */
  readonly clientId: string | readonly string[];
  /**
   * Further accepted values of `aud` (RFC 9068 section 4): the resource URIs (RFC 8707) that clients, such as machines,
   * request tokens for.
   *
   * Default none: only the endpoint is an accepted resource. Name resources of this API only, since a token that is meant
   * for any of them is accepted.
   */
  readonly audience?: string | readonly string[];
  /**
   * Whether to accept only tokens that declare `typ: at+jwt` (RFC 9068 section 2.1).
   *
   * Default false, because tokens made as Authgear's integration guide describes don't declare it. Those are distinguished
   * from ID tokens by their claims. True is stricter, and suits every project whose tokens come from Authgear alone.
   */
  readonly requireAccessTokenType?: boolean;
  /**
   * Leeway for `exp` and `nbf` in seconds, from 0 to 300 (RFC 7519 sections 4.1.4 and 4.1.5).
   *
   * Default 0, which suits servers with a synchronised clock. A token is accepted for this long after it has expired, so
   * more than a few minutes (both sections) is an error.
   */
  readonly clockTolerance?: number;
  /**
   * Claim that holds roles, or an array of several, whose roles are merged; or a function that reads roles from the claims
   * of a verified token, such as from a nested claim: `({ realm }) => Object(realm).roles`.
   *
   * Default `https://authgear.com/claims/user/roles`, where Authgear puts them, and `roles`, where its integration guide
   * does. Never name or read a claim that users can set themselves: they could then give themselves any role.
   *
   * What the function returns is read as a claim is: an array gives its strings, a string is one role, anything else none.
   * Its claims are frozen, and it isn't asked again about a token that is remembered, so the roles must depend on nothing
   * else. If it throws, or returns a promise, the call is refused with what it threw, as with an error of `validate`: by default
   * 500. So write it for every token: those of machines have other claims.
   */
  readonly rolesClaim?: string | readonly string[] | ((claims: AuthgearClaims) => unknown);
  /** When the issuer's keys are refreshed, and how long they stay in use. */
  readonly jwks?: JwksOptions;
  /**
   * Cache of verified tokens, so that the signature of a token is verified once and not on every request.
   *
   * Default `{ max: 10000 }`, about 25 MB when it is full of typical tokens. False turns it off and saves the memory. It
   * doesn't make the API safer: `exp`, `nbf` and the removal of the key are checked on cached tokens too.
   */
  readonly tokenCache?: false | TokenCacheOptions;
  /**
   * Decides whether the user of a valid token is accepted, and may replace it with the app's own user.
   *
   * Called once per request, or operation of GraphQL. The object that it returns becomes `request.user`; if it has `roles`,
   * they replace the roles of the token, so they must come from a trusted source. Null refuses with 401 `user_rejected`.
   * Default: the user of the token is accepted as it is.
   */
  readonly validate?: ValidateUser;
  /**
   * Where HTTP requests carry the token: `'authorization'`, `{ cookie: 'name' }`, or an array of several. A request with a
   * token in two of these places, or with the cookie twice, gets 401 `malformed_token` (RFC 6750 section 2).
   *
   * Default `'authorization'`. A browser sends a cookie with requests that pages of other sites cause, too. So a request with
   * a cookie that isn't GET, HEAD or OPTIONS must come from a page of this API's own origin: `Sec-Fetch-Site` must be
   * `same-origin` or `none`; without it, `Origin` must name the request's own `Host`. Else it gets 401 `malformed_token`.
   * Routes for GET must then change nothing. The query is never a source: addresses end up in logs. It says nothing of
   * WebSockets: subscriptions of GraphQL have their token in `connectionParams` or in the header, and never in a cookie.
   */
  readonly tokenFrom?: TokenSource | readonly TokenSource[];
  /**
   * Whether `@Roles()` and `@CurrentUser()` believe an object on `request.user` that someone else put there, such as the
   * guard of an API key.
   *
   * Default false: a user counts only if this module authenticated it on this very request. With true, `@Roles()` judges
   * another's user by its own `roles`, without asking for a token. Anything that can write `request.user` can then give
   * itself every role: a middleware that decodes a token without verifying it lets anyone in as anyone. A user that
   * another AuthgearModule authenticated still doesn't count. It has no effect on resolvers of GraphQL.
   */
  readonly trustUsersOfOtherGuards?: boolean;
  /**
   * Name of the Passport strategy, a non-empty string: `AuthGuard('authgear')`.
   *
   * Default `authgear`. Apps of one process may share a name, since each request is judged by its own app; two modules of
   * one app, as for two projects, need two names.
   */
  readonly strategyName?: string;
  /**
   * Address at which this process reaches the project, if that isn't `endpoint`, such as `https://authgear.internal:8443` in
   * a cluster whose names differ from those that clients use.
   *
   * An origin, under the same rules as `endpoint`. Default: `endpoint`. The discovery document is fetched there and must
   * still name `endpoint` as issuer, and the keys are fetched there too. Tokens keep `endpoint` as `iss`. Anyone who controls
   * this address can issue tokens that this API accepts.
   */
  readonly internalEndpoint?: string;
  /**
   * Level of the log line of a refusal, by its code: `verbose`, `debug`, `log`, `warn`, `error`, `fatal`, or false for none.
   *
   * Default `debug` for `missing_token` and `token_expired`, which are part of normal operation, `error` for
   * `issuer_unavailable`, of which there is one line for each outage at any level, and `warn` for all others. Without the
   * line of a code, attacks that it would show go unnoticed.
   */
  readonly logLevels?: LogLevelOptions;
  /**
   * Whether to allow an `http:` endpoint or `internalEndpoint` on a host other than loopback.
   *
   * Default false. Over plain HTTP, anyone on the network path can replace the keys, and so forge tokens for any user.
   */
  readonly allowInsecureEndpoint?: boolean;
}

/**
 * Options that shape the module itself. They are passed next to the other options of {@link AuthgearModule.forRoot}, and
 * next to the factory of {@link AuthgearModule.forRootAsync}, which can't provide them.
 */
export interface AuthgearModuleExtras {
  /** Whether modules that don't import AuthgearModule may use its guards. Default true. */
  isGlobal?: boolean;
  /**
   * Whether AuthgearGuard and RolesGuard apply to every route of the app. Default false.
   *
   * With true, a route is open only if `@Public()` or `@OptionalAuth()` says so. With false, a route without a guard is
   * open to everyone.
   */
  globalGuard?: boolean;
  /**
   * Transports that this app's guards protect besides HTTP and GraphQL: `[microservices()]`, from
   * `nestjs-authgear/microservices`. Default none.
   *
   * Gateways need no entry: `AuthgearIoAdapter` and `AuthgearWsAdapter` register their transport themselves. The guards
   * refuse each call of a transport that isn't registered.
   */
  transports?: readonly CallTransport[];
}

/** A class that provides the options, for `useClass` and `useExisting` of {@link AuthgearModule.forRootAsync}. */
export interface AuthgearOptionsFactory {
  /** Called once at start-up. */
  createAuthgearOptions(): AuthgearModuleOptions | Promise<AuthgearModuleOptions>;
}

/** Options of `AuthgearModule.forRootAsync()`: `useFactory` with `inject`, `useClass` or `useExisting`; and `imports`. */
export type AuthgearModuleAsyncOptions = ConfigurableModuleAsyncOptions<
  AuthgearModuleOptions,
  keyof AuthgearOptionsFactory
> &
  AuthgearModuleExtras;
