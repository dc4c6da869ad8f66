import type { ExecutionContext } from '@nestjs/common';
import type { AuthgearUser } from '../token/authgear-user.js';

/** Where a token came from, for {@link AuthgearModuleOptions.validate}. */
export interface ValidateContext {
  /** The HTTP request, of Express or Fastify. Undefined for a token given to AuthgearTokenVerifier. */
  readonly request?: unknown;
  /** Nest's context of the call. Undefined under `AuthGuard('authgear')`, which doesn't tell, and AuthgearTokenVerifier. */
  readonly executionContext?: ExecutionContext;
}

/** Loads the app's own user, or refuses the token's by giving null. */
export type ValidateUser = (user: AuthgearUser, context: ValidateContext) => object | null | Promise<object | null>;

/** When keys are refreshed, and how long they serve. */
export interface JwksOptions {
  /**
   * Age in milliseconds at which known keys are refreshed, behind the request that finds them old.
   *
   * Default 600000, ten minutes: a key that is taken out of the JWKS goes on verifying for at most that long while
   * the issuer answers. Longer means fewer requests to the issuer, and more time for a withdrawn key.
   */
  readonly cacheMaxAge?: number;
  /**
   * Milliseconds past `cacheMaxAge` for which known keys go on serving while the issuer can't be reached.
   *
   * Default 86400000, a day: an outage of the issuer is then no outage of the API. It also bounds for how long a
   * withdrawn key can verify while someone keeps the issuer away from the API. 0 stops serving at `cacheMaxAge`.
   */
  readonly maxStale?: number;
  /**
   * Most key refreshes a minute, whatever tokens arrive; they start at least 60 / `requestsPerMinute` seconds apart.
   *
   * Default 10: made-up `kid`s then cost the issuer next to nothing, and a new key waits six seconds at worst.
   */
  readonly requestsPerMinute?: number;
  /**
   * Milliseconds that one refresh (discovery and JWKS, their bodies included) may take.
   *
   * Default 5000. No request waits longer than this; a slow issuer needs more.
   */
  readonly timeout?: number;
}

/** How many verified tokens are remembered. */
export interface TokenCacheOptions {
  /** Tokens; the least recently used one makes room. Default 10000. */
  readonly max?: number;
}

/** Options of `AuthgearModule.forRoot()`. */
export interface AuthgearModuleOptions {
  /**
   * Endpoint of the Authgear project, such as `https://myproject.authgear.cloud`, or its custom domain. Required.
   *
   * An origin: `https:`, or `http:` on a loopback host. It is the only accepted `iss`, and the only host that keys
   * are taken from (OpenID Connect Discovery 1.0 section 4.3).
   */
  readonly endpoint: string;
  /**
   * Client IDs of the applications whose tokens are accepted. Required.
   *
   * `'*'` accepts every application of the project, those that are added later too, so it is never the default.
   */
  readonly clientId: string | readonly string[];
  /**
   * Further accepted values of `aud` (RFC 9068 section 4), for tokens asked for with a resource URI, as machines do.
   *
   * Default none: only the endpoint is an accepted resource.
   */
  readonly audience?: string | readonly string[];
  /**
   * Accept only tokens that declare themselves access tokens by `typ: at+jwt` (RFC 9068 section 2.1).
   *
   * Default false, because tokens minted by Authgear's integration guide don't: such tokens are then told from ID tokens
   * by their claims. True is stricter, and right for every project whose tokens come from Authgear alone.
   */
  readonly requireAccessTokenType?: boolean;
  /**
   * Seconds of leeway for `exp` and `nbf` (RFC 7519 section 4.1.4).
   *
   * Default 0: servers with a synchronised clock need none. A token lives this much longer than its issuer says.
   */
  readonly clockTolerance?: number;
  /**
   * Claim, or claims, that hold roles.
   *
   * Default `https://authgear.com/claims/user/roles`, where Authgear puts them, and `roles`, where its guide does. Name no
   * claim that users can write themselves.
   */
  readonly rolesClaim?: string | readonly string[];
  /** When the issuer's keys are refreshed, and how long they serve. */
  readonly jwks?: JwksOptions;
  /**
   * Memory of tokens already verified, so that a token is verified once and not on every request.
   *
   * Default `{ max: 10000 }` tokens, about 25 MB when full of real ones. Remembered tokens obey `exp`, `nbf`, and the
   * withdrawal of their key all the same, so false makes nothing safer; it saves the memory.
   */
  readonly tokenCache?: false | TokenCacheOptions;
  /**
   * Lets the app have its say about the user of a good token, and give its own user in place of it.
   *
   * Called on every request. What it returns becomes `request.user`; `roles` on it, if there, replace the token's roles;
   * null refuses with 401 `user_rejected`. What it throws is passed on. Default: the token's user is the user.
   */
  readonly validate?: ValidateUser;
  /**
   * Allow an `http:` endpoint on a host other than loopback.
   *
   * Default false. Over plain HTTP anyone on the way can give the API keys of their own, and so forge every token.
   */
  readonly allowInsecureEndpoint?: boolean;
}

/** What stands beside the options: it shapes the module, so an async factory can't give it. */
export interface AuthgearModuleExtras {
  /** Whether modules that don't import this one may use its guards. Default true. */
  isGlobal?: boolean;
  /**
   * Whether every route of the app is guarded by AuthgearGuard and RolesGuard. Default false; with true a route is open only
   * where `@Public()` says so.
   */
  globalGuard?: boolean;
}

/** What `useClass` and `useExisting` of `AuthgearModule.forRootAsync()` give. */
export interface AuthgearOptionsFactory {
  createAuthgearOptions(): AuthgearModuleOptions | Promise<AuthgearModuleOptions>;
}
