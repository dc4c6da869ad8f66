import { Consumer } from './support/consumer.js';

const LOWEST = [
  'common@11.0.0',
  'core@11.0.0',
  'platform-express@11.0.0',
  'platform-fastify@11.0.3',
  'passport@11.0.5',
];

const VERSIONS = [
  {
    name: 'Nest 11.0.0',
    version: /^11\.0\.0$/,
    template: 'nest-11-cjs',
    packages: LOWEST.map((name) => `@nestjs/${name}`),
  },
  { name: 'the newest Nest 11', version: /^11\.[1-9]/, template: 'nest-11-cjs', packages: [] },
  { name: 'the newest Nest 12', version: /^12\./, template: 'nest-12-esm', packages: [] },
] as const;

const GUARDED = { withoutToken: 401, withToken: 200, withoutRole: 403 };

describe.each(VERSIONS)('an app on $name', ({ template, packages, version }) => {
  let app: Consumer;

  beforeAll(() => {
    app = Consumer.of(template, { packages });
    expect(app.compile('tsconfig.json')).toEqual([]);
  });

  it('has this version', () => {
    for (const name of ['@nestjs/common', '@nestjs/core']) expect(app.versionOf(name)).toMatch(version);
  });

  it.each(['express', 'fastify'])('is closed, or does not boot and says why, on %s', (adapter) => {
    expect(JSON.parse(app.node('dist/wiring.js', adapter))).toEqual({
      globalGuard: { warnings: [], statuses: GUARDED },
      scopedGlobal: expect.stringMatching(/^AuthgearOptionsError: .*depends on Tenant, .*inside validate/s),
      scopedRoute: expect.stringMatching(/^AuthgearOptionsError: .*depends on Tenant, .*inside validate/s),
      // Nest 11 waits forever; Nest 12 notices by itself.
      circular: expect.stringMatching(
        template === 'nest-11-cjs'
          ? /^AuthgearOptionsError: .*needs Users, which needs AuthgearTokenVerifier, .*inside validate/s
          : /circular dependency has been detected/,
      ),
      wrongExtra: expect.stringMatching(/^AuthgearOptionsError: .*globalGuard must be true or false/s),
      guardBefore: { warnings: [expect.stringMatching(/before AuthgearGuard.*PlanGuard/)], statuses: GUARDED },
      guardsListed: { warnings: [], statuses: GUARDED },
      removed: expect.stringMatching(/^AuthgearOptionsError: .*not among the global guards/s),
      twoGlobal: expect.stringMatching(
        /^AuthgearOptionsError: .*more than one AuthgearModule\.forRoot\(\).*root module/s,
      ),
      bare: expect.stringMatching(/AuthgearModule\.forRoot\(.*root module/s),
      forgotten: expect.stringMatching(/AuthgearModule\.forRoot\(\) is missing in the root module/),
      lazy: expect.stringMatching(/^AuthgearOptionsError: .*loaded lazily.*AuthgearModule\.forRoot\(\).*root module/s),
      guardOfCopy: expect.stringMatching(/AuthgearModule\.forRoot\(\) is missing in the root module.*installed twice/s),
      moduleOfCopy: expect.stringMatching(
        /^AuthgearOptionsError: .*installed twice.*AuthgearModule\.forRoot\(\).*root module/s,
      ),
      instrumented: { warnings: [], statuses: GUARDED },
    });
  });
});
