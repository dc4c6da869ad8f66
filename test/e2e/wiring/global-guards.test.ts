import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  Module,
  type Provider,
} from '@nestjs/common';
import { APP_GUARD, ApplicationConfig } from '@nestjs/core';
import { AuthgearGuard, AuthgearOptionsError, Public, Roles, RolesGuard } from '../../../lib/index.js';
import { rejectionOf } from '../../support/failures.js';
import { expectRefusal } from '../../support/refusals.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS, type TestApp } from '../../support/test-app.js';

/** A guard of the app that lets calls without a user pass, and remembers whom it saw. */
@Injectable()
class PlanGuard implements CanActivate {
  static seen: unknown[] = [];

  canActivate(context: ExecutionContext): boolean {
    const { user } = context.switchToHttp().getRequest<{ user?: { sub?: string } }>();
    PlanGuard.seen.push(user?.sub);
    return user === undefined || user.sub === 'subscriber';
  }
}

@Injectable()
class RateGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

@Controller()
class RoutesController {
  @Get('plain')
  plain(): string {
    return 'plain';
  }

  @Get('admin')
  @Roles('admin')
  admin(): string {
    return 'admin';
  }

  @Get('public')
  @Public()
  open(): string {
    return 'public';
  }
}

const appGuards = (...guards: Omit<Provider & object, 'provide'>[]): Provider[] =>
  guards.map((guard) => ({ ...guard, provide: APP_GUARD }) as Provider);

@Module({ providers: appGuards({ useClass: RateGuard }) })
class RateModule {}

const controllers = [RoutesController];

describe.each(ADAPTERS)('global guards of the app beside ours on %s', (adapter) => {
  const stage = useStage(adapter);

  const warningsOf = ({ log }: TestApp): readonly string[] =>
    log.filter(({ level }) => level === 'warn').map(({ message }) => message);

  beforeEach(() => {
    PlanGuard.seen = [];
  });

  it('are named in one warning where they run before ours', async () => {
    const value: CanActivate = { canActivate: () => true };
    const providers = appGuards({ useClass: PlanGuard }, { useValue: value }, { useFactory: () => new RateGuard() });
    const app = await stage.startApp({ globalGuard: true }, { providers, controllers });
    expect(warningsOf(app)).toEqual([
      expect.stringMatching(
        /before AuthgearGuard.*: PlanGuard, a guard without a class, RateGuard\. .*docs\/guides\/global-guards\.md/,
      ),
    ]);
    expect(await app.get('/plain', await stage.issuer.accessToken({ sub: 'guest' }))).toMatchObject({ status: 200 });
    expect(PlanGuard.seen).toEqual([undefined]);
  });

  it.each([
    ['in a module that is imported after AuthgearModule', { imports: [RateModule] }, undefined],
    ['through useGlobalGuards()', {}, new RateGuard()],
  ])('are not named where they run after ours: %s', async (_where, metadata, guard) => {
    const configure = guard && { configure: (nest: TestApp['nest']) => void nest.useGlobalGuards(guard) };
    const app = await stage.startApp({ globalGuard: true }, { ...metadata, controllers }, configure);
    expect(app.log).toEqual([]);
  });

  it('are not named without globalGuard, where the app chooses the order', async () => {
    const app = await stage.startApp({}, { providers: appGuards({ useClass: RateGuard }), controllers });
    expect(app.log).toEqual([]);
  });

  it('run in the order in which the root module lists them with ours, without globalGuard', async () => {
    const providers = appGuards(
      { useClass: RateGuard },
      { useExisting: AuthgearGuard },
      { useExisting: RolesGuard },
      { useClass: PlanGuard },
    );
    const app = await stage.startApp({}, { providers, controllers });
    const tokenOf = (sub: string, ...roles: string[]) => stage.issuer.accessToken({ sub, roles });
    expectRefusal(await app.get('/plain'), 'missing_token', stage.issuer.endpoint);
    expectRefusal(await app.get('/admin', await tokenOf('subscriber')), 'insufficient_role', stage.issuer.endpoint);
    expect(PlanGuard.seen).toEqual([]);
    expect(await app.get('/plain', await tokenOf('guest'))).toMatchObject({ status: 403 });
    expect(await app.get('/admin', await tokenOf('subscriber', 'admin'))).toMatchObject({ status: 200 });
    expect(await app.get('/public')).toMatchObject({ status: 200 });
    expect(PlanGuard.seen).toEqual(['guest', 'subscriber', undefined]);
  });

  it.each([
    ['both', 0],
    ['RolesGuard', 1],
  ])('do not boot where something removed %s of ours', async (_which, kept) => {
    const boot = stage.startApp(
      { globalGuard: true },
      { controllers },
      {
        configure: (nest) => {
          nest.get(ApplicationConfig).getGlobalGuards().length = kept;
        },
      },
    );
    const error = await rejectionOf(boot);
    expect(error).toBeInstanceOf(AuthgearOptionsError);
    expect(String(error)).toMatch(/globalGuard is true, and yet .* not among the global guards/);
  });

  it('stay as they are where a feature module has a guard of the same name', async () => {
    @Module({ providers: [{ provide: AuthgearGuard, useValue: new RateGuard() }] })
    class FeatureModule {}
    const app = await stage.startApp({ globalGuard: true }, { imports: [FeatureModule], controllers });
    expectRefusal(await app.get('/plain'), 'missing_token', stage.issuer.endpoint);
  });
});
