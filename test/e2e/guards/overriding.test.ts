import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Module,
  type ModuleMetadata,
  UseGuards,
} from '@nestjs/common';
import type { TestingModuleBuilder } from '@nestjs/testing';
import { MISSING_MODULE } from '../../../lib/access/tokens.js';
import { AuthgearGuard, CurrentUser, Roles, RolesGuard } from '../../../lib/index.js';
import { expectRefusal } from '../../support/refusals.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS } from '../../support/test-app.js';

abstract class Routes {
  @Get('user')
  user(@CurrentUser('sub') sub: unknown): unknown {
    return { sub };
  }

  @Get('admin')
  @Roles('admin')
  admin(@CurrentUser('sub') sub: unknown): unknown {
    return { sub };
  }
}

@Controller('local')
@UseGuards(AuthgearGuard)
class GuardedController extends Routes {}

@Controller('global')
class BareController extends Routes {}

@Module({ controllers: [GuardedController, BareController] })
class FeatureModule {}

class FakeLogin implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    context.switchToHttp().getRequest<{ user?: unknown }>().user = { sub: 'fake', roles: ['admin'] };
    return true;
  }
}

class OpenDoor implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

class ClosedDoor implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

type Override = (
  builder: TestingModuleBuilder,
  guard: typeof AuthgearGuard | typeof RolesGuard,
  fake: new () => CanActivate,
) => TestingModuleBuilder;

const GUARD_OVERRIDES: readonly (readonly [string, Override])[] = [
  ['overrideGuard().useValue', (builder, guard, Fake) => builder.overrideGuard(guard).useValue(new Fake())],
  ['overrideGuard().useClass', (builder, guard, Fake) => builder.overrideGuard(guard).useClass(Fake)],
  [
    'overrideGuard().useFactory',
    (builder, guard, Fake) => builder.overrideGuard(guard).useFactory({ factory: () => new Fake() }),
  ],
];

const PROVIDER_OVERRIDES: readonly (readonly [string, Override])[] = [
  ['overrideProvider().useValue', (builder, guard, Fake) => builder.overrideProvider(guard).useValue(new Fake())],
  ['overrideProvider().useClass', (builder, guard, Fake) => builder.overrideProvider(guard).useClass(Fake)],
  [
    'overrideProvider().useFactory',
    (builder, guard, Fake) => builder.overrideProvider(guard).useFactory({ factory: () => new Fake() }),
  ],
];

describe.each(ADAPTERS)('overriding guards in tests on %s', (adapter) => {
  const stage = useStage(adapter);
  const metadata: ModuleMetadata = { imports: [FeatureModule] };

  describe.each([
    ['under @UseGuards', false, 'local', GUARD_OVERRIDES],
    ['under globalGuard', true, 'global', [...GUARD_OVERRIDES, ...PROVIDER_OVERRIDES]],
    ['under both', true, 'local', GUARD_OVERRIDES],
  ] as const)('%s', (_case, globalGuard, path, overrides) => {
    it.each(overrides)('%s puts a user in place of AuthgearGuard, with roles for @Roles', async (_name, override) => {
      const customise = (builder: TestingModuleBuilder) => override(builder, AuthgearGuard, FakeLogin);
      const app = await stage.startApp({ globalGuard, trustUsersOfOtherGuards: true }, metadata, { customise });
      expect(await app.get(`/${path}/user`)).toMatchObject({ status: 200, body: { sub: 'fake' } });
      expect(await app.get(`/${path}/admin`)).toMatchObject({ status: 200, body: { sub: 'fake' } });
    });

    it.each(overrides)('%s makes no user believed without trustUsersOfOtherGuards', async (_name, override) => {
      const customise = (builder: TestingModuleBuilder) => override(builder, AuthgearGuard, FakeLogin);
      const app = await stage.startApp({ globalGuard }, metadata, { customise });
      expect((await app.get(`/${path}/user`)).body).toEqual({});
      expectRefusal(await app.get(`/${path}/admin`), 'missing_token', stage.issuer.endpoint);
    });

    it.each(overrides)('%s puts a closed door in place of AuthgearGuard', async (_name, override) => {
      const customise = (builder: TestingModuleBuilder) => override(builder, AuthgearGuard, ClosedDoor);
      const app = await stage.startApp({ globalGuard }, metadata, { customise });
      const token = await stage.issuer.accessToken({ roles: ['admin'] });
      expect(await app.get(`/${path}/user`, token)).toMatchObject({
        status: 403,
        body: { message: 'Forbidden resource' },
      });
    });

    it.each(overrides)(
      '%s puts an open door in place of RolesGuard, and leaves AuthgearGuard',
      async (_name, override) => {
        const customise = (builder: TestingModuleBuilder) => override(builder, RolesGuard, OpenDoor);
        const app = await stage.startApp({ globalGuard }, metadata, { customise });
        expectRefusal(await app.get(`/${path}/admin`), 'missing_token', stage.issuer.endpoint);
        const token = await stage.issuer.accessToken({ sub: 'u1' });
        expect(await app.get(`/${path}/user`, token)).toMatchObject({ status: 200, body: { sub: 'u1' } });
      },
    );
  });

  it.each(GUARD_OVERRIDES)('%s of RolesGuard reaches the one that @Roles brings along', async (_name, override) => {
    const customise = (builder: TestingModuleBuilder) => override(builder, RolesGuard, OpenDoor);
    const app = await stage.startApp({}, metadata, { customise });
    expect(await app.get('/global/admin')).toMatchObject({ status: 200 });
  });

  describe('without AuthgearModule', () => {
    it.each(GUARD_OVERRIDES)(
      '%s of AuthgearGuard alone serves the routes that have no rule',
      async (_name, override) => {
        const customise = (builder: TestingModuleBuilder) => override(builder, AuthgearGuard, OpenDoor);
        const app = await stage.startPlainApp({ controllers: [GuardedController] }, { customise });
        expect(await app.get('/local/user')).toMatchObject({ status: 200 });
        expect(await app.get('/local/admin')).toMatchObject({
          status: 500,
          body: { message: 'Internal server error' },
        });
      },
    );

    it('does not boot where AuthgearGuard is not overridden, in whatever module', async () => {
      const customise = (builder: TestingModuleBuilder) => builder.overrideGuard(RolesGuard).useValue(new OpenDoor());
      await expect(stage.startPlainApp({ controllers: [BareController] })).rejects.toThrow(MISSING_MODULE);
      await expect(stage.startPlainApp({ controllers: [GuardedController] }, { customise })).rejects.toThrow(
        MISSING_MODULE,
      );
    });
  });

  it('leaves other apps of the process as they are', async () => {
    const customise = (builder: TestingModuleBuilder) => builder.overrideGuard(AuthgearGuard).useValue(new FakeLogin());
    const overridden = await stage.startApp({ globalGuard: true }, metadata, { customise });
    const real = await stage.startApp({ globalGuard: true }, metadata);
    expect(await overridden.get('/global/user')).toMatchObject({ status: 200 });
    expectRefusal(await real.get('/global/user'), 'missing_token', stage.issuer.endpoint);
  });
});
