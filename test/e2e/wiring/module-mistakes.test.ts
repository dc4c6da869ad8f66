import { Controller, Get, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import {
  AuthgearModule,
  type AuthgearModuleAsyncOptions,
  type AuthgearModuleExtras,
  AuthgearOptionsError,
  Roles,
} from '../../../lib/index.js';
import { rejectionOf } from '../../support/failures.js';
import { ProfileController } from '../../support/profile.controller.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS } from '../../support/test-app.js';

@Controller('bare')
class BareController {
  @Get()
  bare(): string {
    return 'bare';
  }
}

@Controller('admin')
class AdminController {
  @Get()
  @Roles('admin')
  admin(): string {
    return 'admin';
  }
}

/** A feature module that imports these modules. */
function featureModule(imports: NonNullable<ModuleMetadata['imports']>, controllers: Type[] = []): Type {
  @Module({ imports, controllers })
  class FeatureModule {}
  return FeatureModule;
}

/** Members as JavaScript or a type assertion may give them: of any type and name. */
function untyped<Members>(members: object): Members {
  return Object.assign(Object.create(null), members);
}

async function problemsOf(boot: Promise<unknown>): Promise<readonly string[]> {
  const error = await rejectionOf(boot);
  if (!(error instanceof AuthgearOptionsError)) throw new Error('it failed otherwise', { cause: error });
  return error.problems;
}

describe.each(ADAPTERS)('an AuthgearModule wired wrongly on %s', (adapter) => {
  const stage = useStage(adapter);

  const optionsOf = () => ({ endpoint: stage.issuer.endpoint, clientId: stage.issuer.clientId });
  const forRoot = (extras: AuthgearModuleExtras = {}) => AuthgearModule.forRoot({ ...optionsOf(), ...extras });
  const forRootAsync = (members: object) =>
    AuthgearModule.forRootAsync(untyped<AuthgearModuleAsyncOptions>({ useFactory: optionsOf, ...members }));

  describe('with wrong extras', () => {
    it.each([
      ['globalGuard', 'true'],
      ['globalGuard', 1],
      ['isGlobal', 'false'],
      ['isGlobal', 0],
    ])('does not boot where %s is %j', async (name, value) => {
      const wrong = { [name]: value };
      const problem = [`${name} must be true or false, not a string or anything else`];
      for (const authgear of [forRoot(untyped(wrong)), forRootAsync(wrong)]) {
        expect(await problemsOf(stage.startPlainApp({ imports: [authgear] }))).toEqual(problem);
      }
    });

    it('does not boot where the name of one is misspelt', async () => {
      const wrong = { globalGaurd: true };
      for (const authgear of [forRoot(untyped(wrong)), forRootAsync(wrong)]) {
        expect(await problemsOf(stage.startPlainApp({ imports: [authgear] }))).toEqual([
          expect.stringMatching(/^globalGaurd is not .*globalGuard/),
        ]);
      }
    });

    it('reports them together with wrong options', async () => {
      const options = { ...optionsOf(), clientId: '' };
      const names = ['globalGuard', 'clientId'];
      for (const authgear of [
        AuthgearModule.forRoot(untyped({ ...options, globalGuard: 'true' })),
        forRootAsync({ useFactory: () => options, globalGuard: 'true' }),
      ]) {
        const problems = await problemsOf(stage.startPlainApp({ imports: [authgear] }));
        expect(problems.map((problem) => problem.split(' ')[0])).toEqual(names);
      }
    });

    it('does not boot where the factory returns one', async () => {
      const authgear = forRootAsync({ useFactory: () => ({ ...optionsOf(), globalGuard: true }) });
      expect(await problemsOf(stage.startPlainApp({ imports: [authgear] }))).toEqual([
        expect.stringMatching(/^globalGuard .* next to the factory/),
      ]);
    });

    it.each([undefined, null])('has the defaults where they are %s', async (value) => {
      const extras = untyped<AuthgearModuleExtras>({ isGlobal: value, globalGuard: value, transports: value });
      for (const authgear of [forRoot(extras), forRootAsync(extras)]) {
        const feature = featureModule([], [ProfileController, BareController]);
        const app = await stage.startPlainApp({ imports: [authgear, feature] });
        expect(await app.get('/profile')).toMatchObject({ status: 401 });
        expect(await app.get('/bare')).toMatchObject({ status: 200 });
      }
    });
  });

  describe('with wrong members of forRootAsync', () => {
    it.each([
      ['no source of the options', { useFactory: undefined }, /^useFactory, .* exactly one .* not none$/],
      ['two sources of the options', { useClass: BareController }, /exactly one .* not useFactory and useClass$/],
      ['a factory that is no function', { useFactory: 'factory' }, /^useFactory must be a function$/],
      ['tokens that are not in an array', { inject: 'CONFIG' }, /^inject must be an array$/],
      ['an option next to the factory', { clientId: 'web' }, /^clientId is an option: return it from the factory/],
    ])('does not boot with %s', async (_what, members, problem) => {
      const boot = stage.startPlainApp({ imports: [forRootAsync(members)] });
      expect(await problemsOf(boot)).toEqual([expect.stringMatching(problem)]);
    });
  });

  describe('without forRoot()', () => {
    it.each([
      ['in the root module', () => [AuthgearModule]],
      ['in a feature module, though the root module has it', () => [forRoot(), featureModule([AuthgearModule])]],
    ])('does not boot %s', async (_where, importsOf) => {
      const boot = stage.startPlainApp({ imports: importsOf() });
      expect(await problemsOf(boot)).toEqual([
        'AuthgearModule is imported without options: import AuthgearModule.forRoot({ endpoint, clientId }) in the root module. ' +
          'Other modules need no import of it, unless isGlobal is false: then they import what forRoot() returned',
      ]);
    });

    it.each([
      ['AuthgearGuard', ProfileController],
      ['@Roles', AdminController],
    ])('does not boot where nothing imports it and a route has %s', async (_what, controller) => {
      const boot = stage.startPlainApp({ controllers: [controller] });
      await expect(boot).rejects.toThrow(/AuthgearModule\.forRoot\(\) is missing in the root module/);
    });

    it('says so too where it is there for another module only', async () => {
      const imports = [featureModule([forRoot({ isGlobal: false })])];
      const boot = stage.startPlainApp({ imports, controllers: [ProfileController] });
      await expect(boot).rejects.toThrow(/isGlobal: false and is not imported here/);
    });
  });

  it.each([
    ['both in the root module', () => [forRoot({ globalGuard: true }), forRoot({ globalGuard: true })]],
    [
      'one of them in a feature module, for itself',
      () => [forRoot({ globalGuard: true }), featureModule([forRoot({ globalGuard: true, isGlobal: false })])],
    ],
  ])('does not boot with two that have globalGuard: %s', async (_where, importsOf) => {
    expect(await problemsOf(stage.startPlainApp({ imports: importsOf() }))).toEqual([
      expect.stringMatching(/more than one AuthgearModule\.forRoot\(\).*root module/),
    ]);
  });

  it('boots with two of which one has globalGuard', async () => {
    const feature = featureModule([forRoot({ isGlobal: false })], [ProfileController]);
    const app = await stage.startPlainApp({ imports: [forRoot({ globalGuard: true }), feature] });
    expect(await app.get('/profile')).toMatchObject({ status: 401 });
    expect(await app.get('/profile', await stage.issuer.accessToken())).toMatchObject({ status: 200 });
  });

  describe('loaded lazily', () => {
    it.each([true, false])('is refused with globalGuard, isGlobal %s', async (isGlobal) => {
      const app = await stage.startPlainApp({ controllers: [BareController] });
      const load = app.nest.get(LazyModuleLoader).load(() => forRoot({ globalGuard: true, isGlobal }));
      expect(await problemsOf(load)).toEqual([
        expect.stringMatching(/loaded lazily.*AuthgearModule\.forRoot\(\) in the root module/),
      ]);
    });

    it('is refused with globalGuard where the app has one already', async () => {
      const app = await stage.startPlainApp({ imports: [forRoot({ globalGuard: true })] });
      const load = app.nest.get(LazyModuleLoader).load(() => forRoot({ globalGuard: true }));
      expect(await problemsOf(load)).toEqual([expect.stringMatching(/more than one AuthgearModule/)]);
    });

    it('is loaded without globalGuard', async () => {
      const app = await stage.startPlainApp({});
      await expect(app.nest.get(LazyModuleLoader).load(() => forRoot())).resolves.toBeDefined();
    });
  });
});
