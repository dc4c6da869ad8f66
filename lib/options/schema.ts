import { AUTHGEAR_ROLES_CLAIM, GUIDE_ROLES_CLAIM } from '../token/authgear-claims.js';
import type {
  AuthgearModuleExtras,
  AuthgearModuleOptions,
  JwksOptions,
  TokenCacheOptions,
} from './authgear-options.js';
import {
  type Check,
  mustBeBoolean,
  mustBeFunction,
  mustBeGroup,
  mustBeNumber,
  mustBeStrings,
  type Schema,
} from './checks.js';
import { checkEndpoint, checkInternalEndpoint } from './endpoint.js';

const MAX_TIMER_MS = 2 ** 31 - 1;
const MAX_REMEMBERED_TOKENS = 1_000_000;

const mustBeMilliseconds = mustBeNumber('a number of milliseconds, 0 or more', (value) => value >= 0);

export const JWKS_SCHEMA = {
  cacheMaxAge: { default: 600_000, check: mustBeMilliseconds },
  maxStale: { default: 86_400_000, check: mustBeMilliseconds },
  requestsPerMinute: { default: 10, check: mustBeNumber('a number greater than 0', (value) => value > 0) },
  timeout: {
    default: 5000,
    check: mustBeNumber(
      `a number of milliseconds from 1 to ${MAX_TIMER_MS}`,
      (value) => value >= 1 && value <= MAX_TIMER_MS,
    ),
  },
  preload: { default: true, check: mustBeBoolean },
} as const satisfies Schema<JwksOptions>;

export const TOKEN_CACHE_SCHEMA = {
  max: {
    default: 10_000,
    check: mustBeNumber(
      `a whole number from 1 to ${MAX_REMEMBERED_TOKENS}; set tokenCache to false to remember none`,
      (value) => Number.isInteger(value) && value >= 1 && value <= MAX_REMEMBERED_TOKENS,
    ),
  },
} as const satisfies Schema<TokenCacheOptions>;

/** The options of `AuthgearModule.forRoot()`. */
export const OPTIONS_SCHEMA = {
  endpoint: { default: undefined, isRequired: true, check: checkEndpoint },
  clientId: { default: undefined, isRequired: true, check: checkClientId },
  audience: { default: [], check: mustBeStrings },
  requireAccessTokenType: { default: false, check: mustBeBoolean },
  clockTolerance: {
    default: 0,
    check: mustBeNumber('a number of seconds, 0 or more', (value) => value >= 0),
  },
  rolesClaim: { default: [AUTHGEAR_ROLES_CLAIM, GUIDE_ROLES_CLAIM], check: checkRolesClaim },
  jwks: { default: {}, check: mustBeGroup(JWKS_SCHEMA) },
  tokenCache: { default: { max: TOKEN_CACHE_SCHEMA.max.default }, check: checkTokenCache },
  validate: { default: undefined, check: mustBeFunction },
  internalEndpoint: { default: undefined, check: checkInternalEndpoint },
  allowInsecureEndpoint: { default: false, check: mustBeBoolean },
} as const satisfies Schema<AuthgearModuleOptions>;

/** The options of `forRoot()` and `forRootAsync()` that shape the module itself. */
export const EXTRAS_SCHEMA = {
  isGlobal: { default: true, check: mustBeBoolean },
  globalGuard: { default: false, check: mustBeBoolean },
} as const satisfies Schema<AuthgearModuleExtras>;

function checkClientId(...[clientId, options]: Parameters<Check>): readonly string[] {
  if (clientId === '*') return [];
  const isMissing = clientId === undefined || clientId === null || clientId === '';
  if (isMissing || (Array.isArray(clientId) && clientId.length === 0)) {
    return [
      " is missing: set it to your application's Client ID, an array of several, or '*' for every application of the project " +
        '(if it comes from an environment variable, that variable is not set)',
    ];
  }
  if (Array.isArray(clientId) && clientId.includes('*')) {
    return [" takes '*' alone, not in an array: it already accepts every application"];
  }
  return mustBeStrings(clientId, options);
}

function checkRolesClaim(...[rolesClaim, options]: Parameters<Check>): readonly string[] {
  const isEmpty = Array.isArray(rolesClaim) && rolesClaim.length === 0;
  return isEmpty ? [' is empty: name a claim, or leave the option out'] : mustBeStrings(rolesClaim, options);
}

function checkTokenCache(...[tokenCache, options]: Parameters<Check>): readonly string[] {
  return tokenCache === false ? [] : mustBeGroup(TOKEN_CACHE_SCHEMA)(tokenCache, options);
}
