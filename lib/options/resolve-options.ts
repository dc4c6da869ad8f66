import { AuthgearOptionsError } from '../errors/setup-errors.js';
import type { RefreshPolicy } from '../issuer/key-store.js';
import type { TokenPolicy } from '../token/token-policy.js';
import type { TokenSource } from '../transports/token-extractor.js';
import type { AuthgearModuleOptions, JwksOptions, LogLevelOptions, ValidateUser } from './authgear-options.js';
import { isRecord, problemsIn, stringsOf } from './checks.js';
import { originOf } from './endpoint.js';
import { EXTRAS_SCHEMA, JWKS_SCHEMA, OPTIONS_SCHEMA, TOKEN_CACHE_SCHEMA } from './schema.js';

/** Validated options with defaults filled in, in the form that the code works with. */
export interface AuthgearSettings {
  readonly tokenPolicy: TokenPolicy;
  readonly refreshPolicy: RefreshPolicy;
  /** The origin at which this process reaches the issuer. */
  readonly issuerAddress: string;
  /** Maximum number of cached tokens; 0 for no cache. */
  readonly tokenCacheMax: number;
  readonly validate: ValidateUser | undefined;
  readonly tokenSources: readonly TokenSource[];
  readonly trustUsersOfOtherGuards: boolean;
  readonly strategyName: string;
  /** Levels of refusals that the app set; the others are in their table. */
  readonly logLevels: LogLevelOptions;
}

/**
 * Validates the options and fills in the defaults.
 *
 * @param options - of any origin; their type is not trusted
 * @param registrationProblems - with what was passed beside the options, to be reported together with theirs
 * @throws AuthgearOptionsError listing every problem
 */
export function resolveOptions(options: unknown, registrationProblems: readonly string[] = []): AuthgearSettings {
  assertOptions(options, registrationProblems);
  const { jwks, tokenCache, validate, tokenFrom, trustUsersOfOtherGuards, strategyName, logLevels } = options;
  return {
    tokenPolicy: tokenPolicyOf(options),
    refreshPolicy: refreshPolicyOf(jwks ?? OPTIONS_SCHEMA.jwks.default),
    issuerAddress: originOf(options.internalEndpoint ?? options.endpoint),
    tokenCacheMax: tokenCache === false ? 0 : (tokenCache?.max ?? TOKEN_CACHE_SCHEMA.max.default),
    validate: validate ?? undefined,
    tokenSources: [tokenFrom ?? OPTIONS_SCHEMA.tokenFrom.default].flat(),
    trustUsersOfOtherGuards: trustUsersOfOtherGuards ?? OPTIONS_SCHEMA.trustUsersOfOtherGuards.default,
    strategyName: strategyName ?? OPTIONS_SCHEMA.strategyName.default,
    logLevels: logLevels ?? OPTIONS_SCHEMA.logLevels.default,
  };
}

function assertOptions(
  options: unknown,
  registrationProblems: readonly string[],
): asserts options is AuthgearModuleOptions {
  const problems = [
    ...registrationProblems,
    ...(isRecord(options)
      ? problemsIn(options, OPTIONS_SCHEMA, describeUnknownOption)
      : ['options are missing: pass { endpoint, clientId }']),
  ];
  if (problems.length > 0) throw new AuthgearOptionsError(problems);
}

/** Extras never arrive here from `forRoot()`, so one that does was returned by a factory. */
function describeUnknownOption(name: string, names: readonly string[]): string {
  return Object.hasOwn(EXTRAS_SCHEMA, name)
    ? ' shapes the module before the factory runs: pass it next to the factory, not in what the factory returns'
    : ` is not an option; the options are ${[...names, ...Object.keys(EXTRAS_SCHEMA)].join(', ')}`;
}

function tokenPolicyOf(options: AuthgearModuleOptions): TokenPolicy {
  const { clientId } = options;
  const rolesClaim = options.rolesClaim ?? OPTIONS_SCHEMA.rolesClaim.default;
  const issuer = originOf(options.endpoint);
  return {
    issuer,
    clientIds: clientId === '*' ? clientId : new Set(stringsOf(clientId)),
    audiences: new Set([issuer, ...stringsOf(options.audience ?? OPTIONS_SCHEMA.audience.default)]),
    requireAccessTokenType: options.requireAccessTokenType ?? OPTIONS_SCHEMA.requireAccessTokenType.default,
    clockTolerance: options.clockTolerance ?? OPTIONS_SCHEMA.clockTolerance.default,
    rolesClaims: typeof rolesClaim === 'function' ? rolesClaim : stringsOf(rolesClaim),
  };
}

function refreshPolicyOf(jwks: JwksOptions): RefreshPolicy {
  const requestsPerMinute = jwks.requestsPerMinute ?? JWKS_SCHEMA.requestsPerMinute.default;
  return {
    cacheMaxAge: jwks.cacheMaxAge ?? JWKS_SCHEMA.cacheMaxAge.default,
    maxStale: jwks.maxStale ?? JWKS_SCHEMA.maxStale.default,
    minInterval: 60_000 / requestsPerMinute,
    timeout: jwks.timeout ?? JWKS_SCHEMA.timeout.default,
    preload: jwks.preload ?? JWKS_SCHEMA.preload.default,
  };
}
