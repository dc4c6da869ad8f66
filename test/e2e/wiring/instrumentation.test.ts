import { Controller, Get, Inject, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  AuthgearMiddleware,
  AuthgearModule,
  AuthgearTokenVerifier,
  CurrentUser,
  Public,
  Roles,
} from '../../../lib/index.js';
import { PATIENT } from '../../support/patient.js';
import { ProfileController } from '../../support/profile.controller.js';
import { expectRefusal } from '../../support/refusals.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS, TestApp } from '../../support/test-app.js';

@Controller()
class RoutesController {
  constructor(@Inject(AuthgearTokenVerifier) readonly verifier: AuthgearTokenVerifier) {}

  @Get('user')
  user(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }

  @Get('admin')
  @Roles('admin')
  admin(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }

  @Get('passport')
  @Public()
  @UseGuards(AuthGuard('authgear'))
  passport(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }
}

/** As a tracer does it: every provider is wrapped, and its methods are called on the wrapper. */
function instanceDecorator(instance: unknown): unknown {
  return typeof instance === 'object' && instance !== null ? new Proxy(instance, {}) : instance;
}

describe.each(ADAPTERS)('instrumentation that wraps providers in proxies, on %s', (adapter) => {
  const stage = useStage(adapter);
  const apps: TestApp[] = [];

  afterAll(() => Promise.all(apps.map((app) => app.close())));

  async function start(globalGuard: boolean): Promise<TestApp> {
    const { endpoint, clientId } = stage.issuer;
    @Module({
      imports: [AuthgearModule.forRoot({ endpoint, clientId, jwks: PATIENT, globalGuard })],
      controllers: [RoutesController, ProfileController],
    })
    class RootModule {}
    const nest = await NestFactory.create(
      RootModule,
      adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter(),
      { instrument: { instanceDecorator }, logger: false, abortOnError: false, forceCloseConnections: true },
    );
    if (!globalGuard) nest.use('/user', AuthgearMiddleware.for(nest));
    const app = await TestApp.listen(nest);
    apps.push(app);
    return app;
  }

  it.each([
    ['with globalGuard', true, ['user', 'admin', 'passport', 'profile']],
    ['with guards of routes and the middleware', false, ['user', 'admin', 'passport', 'profile']],
  ] as const)('leaves the guards in force %s', async (_case, globalGuard, routes) => {
    const app = await start(globalGuard);
    const admin = await stage.issuer.accessToken({ sub: 'boss', roles: ['admin'] });
    for (const route of routes) {
      expect(await app.get(`/${route}`)).toMatchObject({ status: 401 });
      for (const _round of ['new', 'remembered']) {
        expect(await app.get(`/${route}`, admin)).toMatchObject({ status: 200, body: { sub: 'boss' } });
      }
    }
    const user = await stage.issuer.accessToken({ sub: 'u1' });
    expectRefusal(await app.get('/admin', user), 'insufficient_role', stage.issuer.endpoint);
  });

  it('leaves AuthgearTokenVerifier and the shutdown as they are', async () => {
    const app = await start(false);
    const { verifier } = app.nest.get(RoutesController);
    const token = await stage.issuer.accessToken({ sub: 'u1' });
    const user = await verifier.verify(token);
    expect(user).toMatchObject({ sub: 'u1' });
    expect(await verifier.verify(token)).toBe(user);
    await expect(app.close()).resolves.toBeUndefined();
  });
});
