import { REFUSALS } from '../../lib/errors/refusal.js';
import { AuthgearOptionsError } from '../../lib/errors/setup-errors.js';
import { type AuthgearSettings, resolveOptions } from '../../lib/options/resolve-options.js';
import { failureOf } from '../support/failures.js';
import { problemsOf } from './support/option-problems.js';

const ENDPOINT = 'https://myproject.authgear.cloud';
const REQUIRED = { endpoint: ENDPOINT, clientId: 'app' };

const resolve = (options: Record<string, unknown> = {}): AuthgearSettings =>
  resolveOptions({ ...REQUIRED, ...options });

describe('resolveOptions', () => {
  it('fills in the defaults', () => {
    expect(resolve()).toEqual({
      tokenPolicy: {
        issuer: ENDPOINT,
        clientIds: new Set(['app']),
        audiences: new Set([ENDPOINT]),
        requireAccessTokenType: false,
        clockTolerance: 0,
        rolesClaims: ['https://authgear.com/claims/user/roles', 'roles'],
      },
      refreshPolicy: { cacheMaxAge: 600_000, maxStale: 86_400_000, minInterval: 6000, timeout: 5000, preload: true },
      issuerAddress: ENDPOINT,
      tokenCacheMax: 10_000,
      validate: undefined,
      tokenSources: ['authorization'],
      trustUsersOfOtherGuards: false,
      strategyName: 'authgear',
      logLevels: {},
    });
  });

  it.each([undefined, null])('takes %p for an option that is left out', (absent) => {
    const names = [
      'audience',
      'requireAccessTokenType',
      'clockTolerance',
      'rolesClaim',
      'jwks',
      'tokenCache',
      'validate',
      'tokenFrom',
      'trustUsersOfOtherGuards',
      'strategyName',
      'internalEndpoint',
      'logLevels',
      'allowInsecureEndpoint',
    ];
    expect(resolve(Object.fromEntries(names.map((name) => [name, absent])))).toEqual(resolve());
    const jwks = { cacheMaxAge: absent, maxStale: absent, requestsPerMinute: absent, timeout: absent, preload: absent };
    expect(resolve({ jwks, tokenCache: { max: absent } })).toEqual(resolve());
  });

  it('takes every option', () => {
    const validate = () => null;
    expect(
      resolve({
        endpoint: 'http://auth.test/',
        allowInsecureEndpoint: true,
        clientId: ['web', 'ios'],
        audience: ['https://api.test'],
        requireAccessTokenType: true,
        clockTolerance: 5,
        rolesClaim: 'groups',
        jwks: { cacheMaxAge: 1, maxStale: 2, requestsPerMinute: 30, timeout: 4, preload: false },
        internalEndpoint: 'http://auth.internal:3000/',
        tokenCache: { max: 5 },
        validate,
        tokenFrom: { cookie: 'token' },
        trustUsersOfOtherGuards: true,
        strategyName: 'staff',
        logLevels: { token_expired: 'verbose', user_rejected: false },
      }),
    ).toEqual({
      tokenPolicy: {
        issuer: 'http://auth.test',
        clientIds: new Set(['web', 'ios']),
        audiences: new Set(['http://auth.test', 'https://api.test']),
        requireAccessTokenType: true,
        clockTolerance: 5,
        rolesClaims: ['groups'],
      },
      refreshPolicy: { cacheMaxAge: 1, maxStale: 2, minInterval: 2000, timeout: 4, preload: false },
      issuerAddress: 'http://auth.internal:3000',
      tokenCacheMax: 5,
      validate,
      tokenSources: [{ cookie: 'token' }],
      trustUsersOfOtherGuards: true,
      strategyName: 'staff',
      logLevels: { token_expired: 'verbose', user_rejected: false },
    });
  });

  it.each(['verbose', 'debug', 'log', 'warn', 'error', 'fatal', false, undefined, null])(
    'takes %j as the level of any code',
    (level) => {
      const logLevels = Object.fromEntries(Object.keys(REFUSALS).map((code) => [code, level]));
      expect(resolve({ logLevels }).logLevels).toEqual(logLevels);
    },
  );

  it('takes a function that reads roles', () => {
    const rolesClaim = () => ['admin'];
    expect(resolve({ rolesClaim }).tokenPolicy.rolesClaims).toBe(rolesClaim);
  });

  it.each([
    ['any application', { clientId: '*' }, { tokenPolicy: { clientIds: '*' } }],
    ['one audience as a string', { audience: 'a' }, { tokenPolicy: { audiences: new Set([ENDPOINT, 'a']) } }],
    ['no audience', { audience: [] }, { tokenPolicy: { audiences: new Set([ENDPOINT]) } }],
    ['several roles claims', { rolesClaim: ['a', 'b'] }, { tokenPolicy: { rolesClaims: ['a', 'b'] } }],
    ['a fraction of a second', { clockTolerance: 0.5 }, { tokenPolicy: { clockTolerance: 0.5 } }],
    ['the longest leeway', { clockTolerance: 300 }, { tokenPolicy: { clockTolerance: 300 } }],
    ['no memory of tokens', { tokenCache: false }, { tokenCacheMax: 0 }],
    ['the default memory', { tokenCache: {} }, { tokenCacheMax: 10_000 }],
    ['the smallest memory', { tokenCache: { max: 1 } }, { tokenCacheMax: 1 }],
    ['the largest memory', { tokenCache: { max: 1_000_000 } }, { tokenCacheMax: 1_000_000 }],
    ['keys that are never fresh', { jwks: { cacheMaxAge: 0 } }, { refreshPolicy: { cacheMaxAge: 0 } }],
    ['keys that never serve stale', { jwks: { maxStale: 0 } }, { refreshPolicy: { maxStale: 0 } }],
    [
      'less than one refresh a minute',
      { jwks: { requestsPerMinute: 0.5 } },
      { refreshPolicy: { minInterval: 120_000 } },
    ],
    ['the shortest deadline', { jwks: { timeout: 1 } }, { refreshPolicy: { timeout: 1 } }],
    ['the longest deadline', { jwks: { timeout: 2_147_483_647 } }, { refreshPolicy: { timeout: 2_147_483_647 } }],
  ])('takes %s', (_what, options, settings) => {
    expect(resolve(options)).toMatchObject(settings);
  });

  it.each([undefined, null, 'https://myproject.authgear.cloud', 5, true, [], [REQUIRED], () => REQUIRED])(
    'refuses %p in place of options',
    (options) => {
      expect(problemsOf(options)).toEqual(['options are missing: pass { endpoint, clientId }']);
    },
  );

  it('reports all problems together, in one error', () => {
    const error = failureOf(() =>
      resolveOptions({
        audience: '',
        requireAccessTokenType: 'true',
        clockTolerance: -1,
        rolesClaim: 5,
        jwks: { cacheMaxAge: '1', maxStale: -1, requestsPerMinute: 0, timeout: 0, retries: 3 },
        tokenCache: { max: 0 },
        validate: {},
        tokenFrom: [],
        trustUsersOfOtherGuards: 'true',
        strategyName: '',
        logLevels: { token_expired: 'info' },
        allowInsecureEndpoint: 1,
        clientID: 'app',
      }),
    );
    expect(error).toBeInstanceOf(AuthgearOptionsError);
    const { problems, message } = error instanceof AuthgearOptionsError ? error : { problems: [], message: '' };
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'clientID',
      'endpoint',
      'clientId',
      'audience',
      'requireAccessTokenType',
      'clockTolerance',
      'rolesClaim',
      'jwks.retries',
      'jwks.cacheMaxAge',
      'jwks.maxStale',
      'jwks.requestsPerMinute',
      'jwks.timeout',
      'tokenCache.max',
      'validate',
      'tokenFrom',
      'trustUsersOfOtherGuards',
      'strategyName',
      'logLevels.token_expired',
      'allowInsecureEndpoint',
    ]);
    for (const problem of problems) expect(message).toContain(`\n  - ${problem}`);
  });

  it('reports nothing twice', () => {
    expect(problemsOf({})).toHaveLength(2);
    expect(problemsOf({ ...REQUIRED, jwks: 5 })).toHaveLength(1);
  });
});
