import { AuthgearOptionsError } from '../errors/setup-errors.js';
import type { RefreshPolicy } from '../issuer/key-store.js';
import { AUTHGEAR_ROLES_CLAIM, GUIDE_ROLES_CLAIM } from '../token/authgear-claims.js';
import type { ValidateUser } from './authgear-options.js';
import type { AuthgearSettings } from './authgear-settings.js';
import { parseEndpoint } from './endpoint.js';
import { isRecord, OptionReader } from './option-reader.js';

const OPTIONS = [
  'endpoint',
  'clientId',
  'audience',
  'requireAccessTokenType',
  'clockTolerance',
  'rolesClaim',
  'jwks',
  'tokenCache',
  'validate',
  'allowInsecureEndpoint',
] as const;

const JWKS_OPTIONS = ['cacheMaxAge', 'maxStale', 'requestsPerMinute', 'timeout'] as const;

const MAX_TIMER_MS = 2 ** 31 - 1;
const MAX_REMEMBERED_TOKENS = 1_000_000;

/**
 * Validates the options and fills in the defaults.
 *
 * @param options of any origin; their type is not believed
 * @throws AuthgearOptionsError with everything that is wrong
 */
export function resolveOptions(options: unknown): AuthgearSettings {
  if (!isRecord(options)) throw new AuthgearOptionsError(['options are missing: pass { endpoint, clientId }']);
  const reader = new OptionReader(options);
  reader.only(OPTIONS);
  const issuer = readIssuer(reader);
  const settings: AuthgearSettings = {
    tokenPolicy: {
      issuer,
      clientIds: readClientIds(reader),
      audiences: new Set([issuer, ...reader.strings('audience', [])]),
      requireAccessTokenType: reader.boolean('requireAccessTokenType', false),
      clockTolerance: reader.number('clockTolerance', 0, isNotNegative, 'a number of seconds, 0 or more'),
      rolesClaims: readRolesClaims(reader),
    },
    refreshPolicy: readRefreshPolicy(reader.group('jwks')),
    tokenCacheMax: readTokenCacheMax(reader),
    validate: reader.function('validate', isValidateUser),
  };
  if (reader.problems.length > 0) throw new AuthgearOptionsError(reader.problems);
  return settings;
}

function readIssuer(reader: OptionReader): string {
  const result = parseEndpoint(reader.value('endpoint'), reader.boolean('allowInsecureEndpoint', false));
  if ('issuer' in result) return result.issuer;
  reader.problems.push(result.problem);
  return '';
}

function readClientIds(reader: OptionReader): ReadonlySet<string> | '*' {
  const clientId = reader.value('clientId');
  if (clientId === '*') return '*';
  const isMissing = clientId === undefined || clientId === null || clientId === '';
  if (isMissing || (Array.isArray(clientId) && clientId.length === 0)) {
    reader.problems.push(
      "clientId is missing: set it to your application's Client ID, several of them, or '*' for any application of the project " +
        '(if it comes from an environment variable, that variable is not set)',
    );
    return new Set();
  }
  const clientIds = reader.strings('clientId', []);
  if (clientIds.includes('*'))
    reader.problems.push("clientId '*' must stand alone: it already accepts every application");
  return new Set(clientIds);
}

function readRolesClaims(reader: OptionReader): readonly string[] {
  const claims = reader.strings('rolesClaim', [AUTHGEAR_ROLES_CLAIM, GUIDE_ROLES_CLAIM]);
  if (claims.length === 0) reader.problems.push('rolesClaim is empty: name a claim, or leave the option out');
  return claims;
}

function readRefreshPolicy(reader: OptionReader): RefreshPolicy {
  reader.only(JWKS_OPTIONS);
  const milliseconds = 'a number of milliseconds, 0 or more';
  const requestsPerMinute = reader.number('requestsPerMinute', 10, isPositive, 'a number greater than 0');
  return {
    cacheMaxAge: reader.number('cacheMaxAge', 600_000, isNotNegative, milliseconds),
    maxStale: reader.number('maxStale', 86_400_000, isNotNegative, milliseconds),
    minInterval: 60_000 / requestsPerMinute,
    timeout: reader.number(
      'timeout',
      5000,
      (value) => value >= 1 && value <= MAX_TIMER_MS,
      `a number of milliseconds from 1 to ${MAX_TIMER_MS}`,
    ),
  };
}

function readTokenCacheMax(reader: OptionReader): number {
  if (reader.value('tokenCache') === false) return 0;
  const group = reader.group('tokenCache');
  group.only(['max']);
  return group.number(
    'max',
    10_000,
    (value) => Number.isInteger(value) && value >= 1 && value <= MAX_REMEMBERED_TOKENS,
    `a whole number from 1 to ${MAX_REMEMBERED_TOKENS}; set tokenCache to false to remember none`,
  );
}

function isPositive(value: number): boolean {
  return value > 0;
}

function isNotNegative(value: number): boolean {
  return value >= 0;
}

function isValidateUser(value: unknown): value is ValidateUser {
  return typeof value === 'function';
}
