import { Test } from '@nestjs/testing';
import { AuthgearModule, type AuthgearModuleOptions, AuthgearOptionsError } from '../../../lib/index.js';

const VALID: AuthgearModuleOptions = { endpoint: 'https://myproject.authgear.cloud', clientId: 'web' };

/** Options as JavaScript, an environment variable or a type assertion may give them: of any type. */
function untyped(options: object): AuthgearModuleOptions {
  return JSON.parse(JSON.stringify(options));
}

const bootWays = [
  ['forRoot', (options: AuthgearModuleOptions) => AuthgearModule.forRoot(options)],
  ['forRootAsync', (options: AuthgearModuleOptions) => AuthgearModule.forRootAsync({ useFactory: () => options })],
] as const;

// Compiling a module comes before there is an app, and so before anything listens.
describe.each(bootWays)('wrong options of %s', (_case, moduleOf) => {
  const problemsOf = async (options: AuthgearModuleOptions): Promise<readonly string[]> => {
    const boot = Test.createTestingModule({ imports: [moduleOf(options)] }).compile();
    const error: unknown = await boot.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof AuthgearOptionsError)) throw new Error('it booted, or failed otherwise', { cause: error });
    expect(error.code).toBe('invalid_options');
    for (const problem of error.problems) expect(error.message).toContain(problem);
    return error.problems;
  };

  it('are missed when there are none', async () => {
    expect((await problemsOf(JSON.parse('null'))).join()).toMatch(/missing/);
  });

  it('are all reported in one error', async () => {
    const problems = await problemsOf(
      untyped({
        endpoint: 'http://myproject.authgear.cloud',
        clientId: '',
        audience: [''],
        requireAccessTokenType: 'yes',
        clockTolerance: -1,
        rolesClaim: [],
        jwks: { cacheMaxAge: '10m', maxStale: -1, requestsPerMinute: 0, timeout: 0, cache: true },
        tokenCache: { max: 0 },
        validate: 'function',
        audiences: 'https://api.example.com',
      }),
    );
    const names = problems.map((problem) => problem.split(' ')[0]);
    expect(names.sort()).toEqual([
      'audience',
      'audiences',
      'clientId',
      'clockTolerance',
      'endpoint',
      'jwks.cache',
      'jwks.cacheMaxAge',
      'jwks.maxStale',
      'jwks.requestsPerMinute',
      'jwks.timeout',
      'requireAccessTokenType',
      'rolesClaim',
      'tokenCache.max',
      'validate',
    ]);
  });

  it.each([
    ['undefined', { clientId: undefined }],
    ['null', { clientId: null }],
    ['empty', { clientId: '' }],
    ['an empty list', { clientId: [] }],
  ])('stop the boot where clientId is %s, never meaning any', async (_name, wrong) => {
    expect(await problemsOf(untyped({ ...VALID, ...wrong }))).toEqual([
      expect.stringMatching(/^clientId is missing: set it .*environment variable/),
    ]);
  });

  it.each([[['web', '']], [[' web']], [7], [['web', '*']]])('stop the boot where clientId is %j', async (clientId) => {
    expect(await problemsOf(untyped({ ...VALID, clientId }))).toEqual([expect.stringMatching(/^clientId /)]);
  });

  it.each([
    [undefined],
    [''],
    ['myproject.authgear.cloud'],
    ['ftp://myproject.authgear.cloud'],
    ['http://myproject.authgear.cloud'],
    ['http://127.0.0.1.example.com'],
    ['https://myproject.authgear.cloud//'],
    ['https://myproject.authgear.cloud/path'],
    ['https://myproject.authgear.cloud/?query'],
    ['https://myproject.authgear.cloud?'],
    ['https://myproject.authgear.cloud#fragment'],
    ['https://user:secret@myproject.authgear.cloud'],
    [' https://myproject.authgear.cloud'],
    [['https://myproject.authgear.cloud']],
  ])('stop the boot where endpoint is %j', async (endpoint) => {
    const problems = await problemsOf(untyped({ ...VALID, endpoint }));
    expect(problems).toEqual([expect.stringMatching(/^endpoint .*https/)]);
    expect(problems.join()).not.toContain('secret');
  });

  it('stop the boot where there are none', async () => {
    const names = (await problemsOf(untyped({}))).map((problem) => problem.split(' ')[0]);
    expect(names).toEqual(['endpoint', 'clientId']);
  });

  it.each([
    [{ endpoint: 'https://myproject.authgear.cloud/' }],
    [{ endpoint: 'http://localhost:3000' }],
    [{ endpoint: 'http://127.0.0.1:3000' }],
    [{ endpoint: 'http://[::1]:3000' }],
    [{ endpoint: 'http://authgear.test', allowInsecureEndpoint: true }],
    [{ clientId: '*' }],
    [{ clientId: ['web', 'ios'], audience: [], rolesClaim: 'roles', clockTolerance: 5, tokenCache: false as const }],
    [{ jwks: { cacheMaxAge: 0, maxStale: 0, requestsPerMinute: 0.5, timeout: 1 } }],
  ])('are none of these: %j', async (options) => {
    const module = await Test.createTestingModule({ imports: [moduleOf({ ...VALID, ...options })] }).compile();
    await expect(module.close()).resolves.toBeUndefined();
  });
});
