import { Controller, Get, Inject, Injectable, Module, type ModuleMetadata, Scope } from '@nestjs/common';
import { NestFactory, REQUEST } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AuthgearModule, type AuthgearModuleAsyncOptions, AuthgearOptionsError } from '../../../lib/index.js';
import { rejectionOf } from '../../support/failures.js';
import { ProfileController } from '../../support/profile.controller.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS } from '../../support/test-app.js';

@Injectable({ scope: Scope.REQUEST })
class Tenant {
  constructor(@Inject(REQUEST) readonly request: unknown) {}
}

@Injectable({ scope: Scope.REQUEST, durable: true })
class DurableTenant {}

/** Request-scoped by its dependency. */
@Injectable()
class TenantSettings {
  constructor(@Inject(Tenant) readonly tenant: Tenant) {}
}

@Injectable()
class TenantSettingsByProperty {
  @Inject(Tenant)
  readonly tenant?: Tenant;
}

@Injectable({ scope: Scope.TRANSIENT })
class TransientSettings {}

@Module({
  providers: [Tenant, DurableTenant, TenantSettings, TenantSettingsByProperty, TransientSettings],
  exports: [Tenant, DurableTenant, TenantSettings, TenantSettingsByProperty, TransientSettings],
})
class TenantModule {}

@Controller('open')
class UnguardedController {
  @Get()
  open(): string {
    return 'open';
  }
}

type Tokens = NonNullable<AuthgearModuleAsyncOptions['inject']>;

const SCOPED: readonly (readonly [string, Tokens, string])[] = [
  ['a request-scoped provider', [Tenant], 'Tenant'],
  ['a durable provider', [DurableTenant], 'DurableTenant'],
  ['a provider that depends on one', [TenantSettings], 'Tenant'],
  ['a provider that has one as a property', [TenantSettingsByProperty], 'Tenant'],
  ['the request itself', [REQUEST], 'REQUEST'],
  ['one behind an optional dependency that is missing', [{ token: 'MISSING', optional: true }, Tenant], 'Tenant'],
];

describe.each(ADAPTERS)('options that depend on the request, on %s', (adapter) => {
  const stage = useStage(adapter);

  const metadataOf = (inject: Tokens, globalGuard: boolean, controllers: ModuleMetadata['controllers'] = []) => {
    const { endpoint, clientId } = stage.issuer;
    const useFactory = () => ({ endpoint, clientId });
    const authgear = AuthgearModule.forRootAsync({ globalGuard, imports: [TenantModule], inject, useFactory });
    return { imports: [authgear], controllers };
  };

  describe.each([
    ['with globalGuard', true, [UnguardedController]],
    ['with guards of routes', false, [ProfileController]],
  ] as const)('%s', (_case, globalGuard, controllers) => {
    it.each(SCOPED)('stop the boot where the factory injects %s', async (_what, inject, name) => {
      const boot = stage.startPlainApp(metadataOf(inject, globalGuard, [...controllers]));
      const error = await rejectionOf(boot);
      expect(error).toBeInstanceOf(AuthgearOptionsError);
      expect(String(error)).toMatch(
        new RegExp(`forRootAsync\\(\\) depends on ${name}, which is request-scoped: .*inside validate, with ModuleRef`),
      );
    });

    it('boot where it injects a transient provider, since the options are made once', async () => {
      const app = await stage.startPlainApp(metadataOf([TransientSettings], globalGuard, [...controllers]));
      const path = globalGuard ? '/open' : '/profile';
      expect(await app.get(path)).toMatchObject({ status: 401 });
      expect(await app.get(path, await stage.issuer.accessToken())).toMatchObject({ status: 200 });
    });
  });

  it('are found in each module that is configured', async () => {
    const { endpoint, clientId } = stage.issuer;
    const valid = AuthgearModule.forRoot({ endpoint, clientId });
    for (const imports of [
      [valid, ...metadataOf([Tenant], false).imports],
      [...metadataOf([Tenant], false).imports, valid],
    ]) {
      expect(await rejectionOf(stage.startPlainApp({ imports }))).toBeInstanceOf(AuthgearOptionsError);
    }
  });

  it('stop an app that is initialised and does not listen', async () => {
    const module = await Test.createTestingModule(metadataOf([Tenant], true)).compile();
    const app =
      adapter === 'express' ? module.createNestApplication() : module.createNestApplication(new FastifyAdapter());
    expect(await rejectionOf(app.init())).toBeInstanceOf(AuthgearOptionsError);
    await app.close();
  });

  it('stop an app without a server', async () => {
    @Module(metadataOf([Tenant], true))
    class RootModule {}
    const boot = NestFactory.createApplicationContext(RootModule, { abortOnError: false, logger: false });
    expect(await rejectionOf(boot)).toBeInstanceOf(AuthgearOptionsError);
  });
});
