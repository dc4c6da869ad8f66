import { type CanActivate, Controller, Injectable, Module, UseGuards } from '@nestjs/common';
import { DiscoveryService, ModuleRef, ModulesContainer } from '@nestjs/core';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import { AuthgearGuard } from '../../lib/access/authgear.guard.js';
import { discoveryOf } from '../../lib/access/discovery.js';
import { GlobalAuthgearGuard, GlobalRolesGuard, OverridableGuards } from '../../lib/access/global-guards.js';
import { RolesGuard } from '../../lib/access/roles.guard.js';
import { CALL_AUTHENTICATOR, GLOBAL_GUARDS, ROUTE_POLICIES } from '../../lib/access/tokens.js';
import { Call, guardsOf, routePolicies } from '../support/guard-stage.js';
import { PipelineStage } from '../support/pipeline-stage.js';

@Controller()
class Routes {
  plain(): void {}
}

@Injectable()
class OtherGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

@Controller()
@UseGuards(AuthgearGuard)
class GuardedController {}

/** A feature module with guards of its own under the names of ours. */
@Module({
  controllers: [GuardedController],
  providers: [
    { provide: AuthgearGuard, useClass: OtherGuard },
    { provide: RolesGuard, useClass: OtherGuard },
  ],
})
class FeatureModule {}

const { context } = new Call(Routes, 'plain');
const REFUSED = { code: 'missing_token' };

/** The global guards of an app, in the module that `globalGuard` makes. */
async function globalGuards(customise: (builder: TestingModuleBuilder) => TestingModuleBuilder = (builder) => builder) {
  const { authenticator } = guardsOf(new PipelineStage());
  const tokens = [
    { provide: ROUTE_POLICIES, useValue: routePolicies() },
    { provide: CALL_AUTHENTICATOR, useValue: authenticator },
  ];
  @Module({
    providers: [
      ...tokens,
      { provide: GLOBAL_GUARDS, useValue: {} },
      { provide: DiscoveryService, inject: [ModulesContainer, ModuleRef], useFactory: discoveryOf },
      AuthgearGuard,
      RolesGuard,
      GlobalAuthgearGuard,
      GlobalRolesGuard,
      OverridableGuards,
    ],
    exports: tokens.map(({ provide }) => provide),
  })
  class GuardingModule {}
  const imports = [FeatureModule, { module: GuardingModule, global: true }];
  const module = await customise(Test.createTestingModule({ imports })).compile();
  return { module, authgear: module.get(GlobalAuthgearGuard), roles: module.get(GlobalRolesGuard) };
}

const outcomeOf = async (guard: CanActivate): Promise<unknown> => {
  const call = (async () => guard.canActivate(context))();
  return call.catch((error: unknown) => error);
};

describe('the guards that globalGuard registers', () => {
  it('judge as the guards of their own module do, whatever other modules have under these names', async () => {
    const { authgear, roles } = await globalGuards();
    for (const _round of ['first', 'second']) {
      expect(await outcomeOf(authgear)).toMatchObject(REFUSED);
      expect(await outcomeOf(roles)).toBe(true);
    }
  });

  it.each([AuthgearGuard, RolesGuard])('are what a test puts in place of %p', async (guard) => {
    const fake = { canActivate: jest.fn(() => false) };
    for (const customise of [
      (builder: TestingModuleBuilder) => builder.overrideGuard(guard).useValue(fake),
      (builder: TestingModuleBuilder) => builder.overrideProvider(guard).useValue(fake),
    ]) {
      fake.canActivate.mockClear();
      const { authgear, roles } = await globalGuards(customise);
      expect(await outcomeOf(guard === AuthgearGuard ? authgear : roles)).toBe(false);
      expect(fake.canActivate).toHaveBeenCalledWith(context);
      expect(await outcomeOf(guard === AuthgearGuard ? roles : authgear)).toEqual(
        guard === AuthgearGuard ? true : expect.objectContaining(REFUSED),
      );
    }
  });

  it('may be overridden with a guard that extends the real one', async () => {
    class Lenient extends AuthgearGuard {
      override canActivate(): boolean {
        return true;
      }
    }
    const { authgear } = await globalGuards((builder) => builder.overrideGuard(AuthgearGuard).useClass(Lenient));
    expect(await outcomeOf(authgear)).toBe(true);
  });

  it('look for the real guard once', async () => {
    const { module, authgear } = await globalGuards();
    const lookUp = jest.spyOn(module.get(DiscoveryService), 'getProviders');
    await outcomeOf(authgear);
    await outcomeOf(authgear);
    expect(lookUp).toHaveBeenCalledTimes(1);
  });
});

describe('discoveryOf', () => {
  it('reads the modules as Nest injects them, or from ModuleRef where they are wrapped in a proxy', async () => {
    const { module } = await globalGuards();
    const [modules, moduleRef] = [module.get(ModulesContainer), module.get(ModuleRef)];
    const direct = discoveryOf(modules, moduleRef).getProviders();
    expect(direct).not.toEqual([]);
    expect(discoveryOf(new Proxy(modules, {}), moduleRef).getProviders()).toEqual(direct);
  });

  it('asks ModuleRef for nothing where it need not', async () => {
    const { module } = await globalGuards();
    const empty: ModuleRef = Object.create(ModuleRef.prototype);
    expect(discoveryOf(module.get(ModulesContainer), empty).getProviders()).not.toEqual([]);
  });
});
