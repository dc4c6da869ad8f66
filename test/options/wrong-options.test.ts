import { REFUSALS } from '../../lib/errors/refusal.js';
import { problemsOf } from './support/option-problems.js';

const STRINGS = 'must be a non-empty string, or an array of them, without surrounding white space';
const MILLISECONDS = 'must be a number of milliseconds, 0 or more';
const BOOLEAN = 'must be true or false, not a string or anything else';
const NOT_NUMBERS = ['5', '', Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true, {}, [], 5n];

/** Option by option: the values that are wrong, and what is said about them. */
const WRONG: readonly (readonly [option: string, values: readonly unknown[], problem: string])[] = [
  ['clientId', [5, true, {}, ' ', ' app', 'app ', ['app', ''], ['app', 5], [null], [' app'], [['app']]], STRINGS],
  ['audience', [5, false, {}, '', ' a', ['a', ''], [5], [undefined]], STRINGS],
  [
    'rolesClaim',
    [5, false, {}, '', 'roles ', ['roles', ''], [null], [() => 'a']],
    'must be the name of a claim, an array of them, or a function of the claims',
  ],
  [
    'rolesClaim',
    [async () => [], async ({ roles }: { roles: unknown }) => roles],
    'must not be async: return the roles at once, or load them in validate',
  ],
  ['requireAccessTokenType', ['true', 'false', '', 0, 1, {}, []], BOOLEAN],
  ['trustUsersOfOtherGuards', ['true', 'false', '', 0, 1, {}, []], BOOLEAN],
  [
    'strategyName',
    ['', ' ', ' staff', 'staff ', 5, true, {}, ['staff'], []],
    'must be a non-empty string, without surrounding white space',
  ],
  ['allowInsecureEndpoint', ['true', 'false', '', 0, 1, {}, []], BOOLEAN],
  ['clockTolerance', [-1, -0.001, 300.001, 86_400, ...NOT_NUMBERS], 'must be a number of seconds from 0 to 300'],
  ['jwks.cacheMaxAge', [-1, ...NOT_NUMBERS], MILLISECONDS],
  ['jwks.maxStale', [-1, ...NOT_NUMBERS], MILLISECONDS],
  ['jwks.requestsPerMinute', [0, -1, ...NOT_NUMBERS], 'must be a number greater than 0'],
  [
    'jwks.timeout',
    [0, 0.999, -1, 2_147_483_648, ...NOT_NUMBERS],
    'must be a number of milliseconds from 1 to 2147483647',
  ],
  ['jwks.preload', ['true', 'false', '', 0, 1, {}, []], BOOLEAN],
  [
    'tokenCache.max',
    [0, 0.5, 1.5, -1, 1_000_001, ...NOT_NUMBERS],
    'must be a whole number from 1 to 1000000; set tokenCache to false to remember none',
  ],
  ['validate', ['validate', 5, true, false, {}, []], 'must be a function'],
  ['logLevels', ['debug', 5, true, false, [], () => ({})], 'is not an object'],
  ...(['missing_token', 'token_expired', 'insufficient_role', 'issuer_unavailable'] as const).map(
    (code) =>
      [
        `logLevels.${code}`,
        ['info', 'DEBUG', '', 'false', 'silent', true, 0, {}, ['warn'], () => 'warn'],
        'must be verbose, debug, log, warn, error, fatal, or false for no line',
      ] as const,
  ),
  ['jwks', ['jwks', 5, true, false, [], () => ({})], 'is not an object'],
  ['tokenCache', ['on', 5, true, [], () => ({})], 'is not an object'],
];

const CASES = WRONG.flatMap(([option, values, problem]) => values.map((value) => [option, value, problem] as const));

/** Options in which the one of this name, which may be in a group, has this value. */
function optionsWith(option: string, value: unknown): object {
  const required = { endpoint: 'https://myproject.authgear.cloud', clientId: 'app' };
  const [group = option, name] = option.split('.');
  return { ...required, [group]: name === undefined ? value : { [name]: value } };
}

describe('resolveOptions', () => {
  it.each(CASES)('names %s and the fix at %p', (option, value, problem) => {
    expect(problemsOf(optionsWith(option, value))).toEqual([`${option} ${problem}`]);
  });

  it.each([undefined, null, '', []])('finds the clientId %p missing, never any', (clientId) => {
    expect(problemsOf(optionsWith('clientId', clientId))).toEqual([
      expect.stringMatching(
        /^clientId is missing: .*Client ID, an array of several, or '\*' for every application .*environment variable, that variable is not set\)$/,
      ),
    ]);
  });

  it.each([[['*']], [['app', '*']]])('wants the asterisk alone: %p', (clientId) => {
    expect(problemsOf(optionsWith('clientId', clientId))).toEqual([
      "clientId takes '*' alone, not in an array: it already accepts every application",
    ]);
  });

  it('wants at least one claim for roles', () => {
    expect(problemsOf(optionsWith('rolesClaim', []))).toEqual([
      'rolesClaim is empty: name a claim, or leave the option out',
    ]);
  });

  it.each([
    [
      'an option',
      'clientID',
      'endpoint, clientId, audience, requireAccessTokenType, clockTolerance, rolesClaim, jwks, tokenCache, validate, tokenFrom, trustUsersOfOtherGuards, strategyName, internalEndpoint, logLevels, allowInsecureEndpoint, isGlobal, globalGuard, transports',
    ],
    ['an option of the keys', 'jwks.maxAge', 'cacheMaxAge, maxStale, requestsPerMinute, timeout, preload'],
    ['an option of the memory', 'tokenCache.size', 'max'],
    ['a code of the log', 'logLevels.expired_token', Object.keys(REFUSALS).join(', ')],
  ])('knows no misspelt name of %s, and lists the right ones', (_what, option, names) => {
    expect(problemsOf(optionsWith(option, 1))).toEqual([`${option} is not an option; the options are ${names}`]);
  });

  it.each(['http://myproject.authgear.cloud', 'https://myproject.authgear.cloud/path', ''])(
    'passes on what is wrong with the endpoint %j',
    (endpoint) => {
      expect(problemsOf(optionsWith('endpoint', endpoint))).toEqual([expect.stringMatching(/^endpoint .*https/)]);
    },
  );
});
