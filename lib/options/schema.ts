import { REFUSALS } from '../errors/refusal.js';
import { AUTHGEAR_ROLES_CLAIM, GUIDE_ROLES_CLAIM } from '../token/authgear-claims.js';
import type {
  AuthgearModuleAsyncOptions,
  AuthgearModuleExtras,
  AuthgearModuleOptions,
  JwksOptions,
  LogLevelOptions,
  TokenCacheOptions,
} from './authgear-options.js';
import {
  type Check,
  isAsyncFunction,
  mustBeArray,
  mustBeBoolean,
  mustBeFunction,
  mustBeGroup,
  mustBeLogLevel,
  mustBeNumber,
  mustBeString,
  mustBeStrings,
  type RawOptions,
  type Schema,
} from './checks.js';
import { checkEndpoint, checkInternalEndpoint } from './endpoint.js';
import { checkTokenFrom } from './token-from.js';

/** The default name of the Passport strategy: `AuthGuard('authgear')`. The option `strategyName` changes it. */
export const AUTHGEAR_STRATEGY = 'authgear';

const MAX_TIMER_MS = 2 ** 31 - 1;
const MAX_CLOCK_TOLERANCE_SECONDS = 300;
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

/** One option for each code that a refusal can have. */
export const LOG_LEVELS_SCHEMA = Object.fromEntries(
  Object.entries(REFUSALS).map(([code, { logLevel }]) => [code, { default: logLevel, check: mustBeLogLevel }]),
) as Schema<LogLevelOptions>;

/** The options of `AuthgearModule.forRoot()`. */
export const OPTIONS_SCHEMA = {
  endpoint: { default: undefined, isRequired: true, check: checkEndpoint },
  clientId: { default: undefined, isRequired: true, check: checkClientId },
  audience: { default: [], check: mustBeStrings },
  requireAccessTokenType: { default: false, check: mustBeBoolean },
  clockTolerance: {
    default: 0,
    check: mustBeNumber(
      `a number of seconds from 0 to ${MAX_CLOCK_TOLERANCE_SECONDS}`,
      (value) => value >= 0 && value <= MAX_CLOCK_TOLERANCE_SECONDS,
    ),
  },
  rolesClaim: { default: [AUTHGEAR_ROLES_CLAIM, GUIDE_ROLES_CLAIM], check: checkRolesClaim },
  jwks: { default: {}, check: mustBeGroup(JWKS_SCHEMA) },
  tokenCache: { default: { max: TOKEN_CACHE_SCHEMA.max.default }, check: checkTokenCache },
  validate: { default: undefined, check: mustBeFunction },
  tokenFrom: { default: 'authorization', check: checkTokenFrom },
  trustUsersOfOtherGuards: { default: false, check: mustBeBoolean },
  strategyName: { default: AUTHGEAR_STRATEGY, check: mustBeString },
  internalEndpoint: { default: undefined, check: checkInternalEndpoint },
  logLevels: { default: {}, check: mustBeGroup(LOG_LEVELS_SCHEMA) },
  allowInsecureEndpoint: { default: false, check: mustBeBoolean },
} as const satisfies Schema<AuthgearModuleOptions>;

/** The options of `forRoot()` and `forRootAsync()` that shape the module itself. */
export const EXTRAS_SCHEMA = {
  isGlobal: { default: true, check: mustBeBoolean },
  globalGuard: { default: false, check: mustBeBoolean },
  transports: { default: [], check: checkTransports },
} as const satisfies Schema<AuthgearModuleExtras>;

/** The members of `forRootAsync()` that say where the options come from. */
export const SOURCE_SCHEMA = {
  imports: { default: undefined, check: mustBeArray },
  inject: { default: undefined, check: mustBeArray },
  useFactory: { default: undefined, isRequired: true, check: checkSource },
  useClass: { default: undefined, check: mustBeFunction },
  useExisting: { default: undefined, check: mustBeFunction },
  provideInjectionTokensFrom: { default: undefined, check: mustBeArray },
} as const satisfies Schema<Omit<AuthgearModuleAsyncOptions, keyof AuthgearModuleExtras>>;

const SOURCES = ['useFactory', 'useClass', 'useExisting'] as const;

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
  if (typeof rolesClaim === 'function') {
    return isAsyncFunction(rolesClaim)
      ? [' must not be async: return the roles at once, or load them in validate']
      : [];
  }
  const isEmpty = Array.isArray(rolesClaim) && rolesClaim.length === 0;
  if (isEmpty) return [' is empty: name a claim, or leave the option out'];
  const isWrong = mustBeStrings(rolesClaim, options).length > 0;
  return isWrong ? [' must be the name of a claim, an array of them, or a function of the claims'] : [];
}

function checkSource(...[useFactory, options]: Parameters<Check>): readonly string[] {
  const given = SOURCES.filter((name) => options[name] !== undefined && options[name] !== null);
  if (given.length !== 1) {
    return [`, useClass and useExisting: exactly one of them must be given, not ${given.join(' and ') || 'none'}`];
  }
  return given[0] === 'useFactory' ? mustBeFunction(useFactory, options) : [];
}

/** Context types whose transport every app has. */
const OWN_TYPES: readonly unknown[] = ['http', 'graphql'];

function checkTransports(...[transports]: Parameters<Check>): readonly string[] {
  if (!Array.isArray(transports) || !transports.every(isTransport)) {
    return [' must be an array of transports, such as [microservices()] with nestjs-authgear/microservices'];
  }
  const types = transports.map(({ type }) => type);
  const taken = types.filter((type, index) => OWN_TYPES.includes(type) || types.indexOf(type) < index);
  return taken.map((type) => `: there is a transport for "${type}" already, so give no other`);
}

function isTransport(value: unknown): boolean {
  const { type, callOf, holderOf, refusal }: RawOptions = Object(value);
  const isComplete = [callOf, holderOf, refusal].every((member) => typeof member === 'function');
  return typeof type === 'string' && type !== '' && isComplete;
}

function checkTokenCache(...[tokenCache, options]: Parameters<Check>): readonly string[] {
  return tokenCache === false ? [] : mustBeGroup(TOKEN_CACHE_SCHEMA)(tokenCache, options);
}
