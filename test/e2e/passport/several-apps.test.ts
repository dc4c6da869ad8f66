import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import { AuthgearModule, CurrentUser } from '../../../lib/index.js';
import { AuthgearTestIssuer } from '../../../lib/testing/index.js';
import { PATIENT } from '../../support/patient.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS, type TestApp } from '../../support/test-app.js';
import { middlewareModule } from '../support/middleware.js';

@Controller()
class PassportController {
  @Get('profile')
  @UseGuards(AuthGuard('authgear'))
  profile(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }
}

@Controller()
class StaffController {
  @Get('staff')
  @UseGuards(AuthGuard('staff'))
  staff(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }
}

const registered = (name = 'authgear'): unknown => Reflect.get(Reflect.get(passport, '_strategies'), name);

describe.each(ADAPTERS)("AuthGuard('authgear') in several apps of one process on %s", (adapter) => {
  const stage = useStage(adapter);
  const controllers = [PassportController];
  let other: AuthgearTestIssuer;

  beforeAll(async () => {
    other = await stage.startIssuer();
  });

  const startApp = ({ endpoint }: AuthgearTestIssuer): Promise<TestApp> =>
    stage.startApp({ endpoint }, { controllers });
  const statusOf = async (app: TestApp, issuer: AuthgearTestIssuer): Promise<number> =>
    (await app.get('/profile', await issuer.accessToken())).status;

  it('asks the instance of the app that the request belongs to, whichever started last', async () => {
    const [first, second] = [await startApp(stage.issuer), await startApp(other)];
    for (let round = 0; round < 2; round += 1) {
      expect(await statusOf(first, stage.issuer)).toBe(200);
      expect(await statusOf(second, other)).toBe(200);
      expect(await statusOf(first, other)).toBe(401);
      expect(await statusOf(second, stage.issuer)).toBe(401);
    }
  });

  it('goes on in one app when another one is closed, though the keys are still to be loaded', async () => {
    const [first, second, third] = [await startApp(stage.issuer), await startApp(other), await startApp(other)];
    await third.close();
    expect(await statusOf(first, stage.issuer)).toBe(200);
    await first.close();
    expect(await statusOf(second, other)).toBe(200);
  });

  it('is unregistered with the last app', async () => {
    const name = 'several-apps';
    const apps = [0, 1].map(() => stage.startApp({ strategyName: name }, { controllers }));
    const [first, second] = await Promise.all(apps);
    expect(registered(name)).toBeInstanceOf(Strategy);
    await first?.close();
    expect(registered(name)).toBeInstanceOf(Strategy);
    await second?.close();
    expect(registered(name)).toBeUndefined();
  });

  it('never asks another app about a request of an app that has no strategy', async () => {
    await startApp(stage.issuer);
    const bare = await stage.startPlainApp({ controllers });
    const answer = await bare.get('/profile', await stage.issuer.accessToken());
    expect(answer).toMatchObject({ status: 500, body: { message: 'Internal server error' } });
  });

  it('is for two projects in one app under two names', async () => {
    const { endpoint, clientId } = other;
    const options = { endpoint, clientId, jwks: PATIENT, isGlobal: false, strategyName: 'staff' };
    const app = await stage.startApp(
      { isGlobal: false },
      { imports: [AuthgearModule.forRoot(options)], controllers: [PassportController, StaffController] },
    );
    const [customer, boss] = [await stage.issuer.accessToken(), await other.accessToken()];
    const met = [];
    for (const path of ['/profile', '/staff']) {
      for (const token of [customer, boss]) met.push((await app.get(path, token)).status);
    }
    expect(met).toEqual([200, 401, 401, 200]);
  });

  it('asks neither of two modules of one app under one name', async () => {
    const { endpoint, clientId } = other;
    const twin = AuthgearModule.forRoot({ endpoint, clientId, jwks: PATIENT, isGlobal: false });
    const app = await stage.startApp({}, { imports: [twin], controllers });
    for (const issuer of [stage.issuer, other]) expect(await statusOf(app, issuer)).toBe(500);
  });

  it("asks the app's own instance in a middleware", async () => {
    const startWithMiddleware = ({ endpoint }: AuthgearTestIssuer): Promise<TestApp> =>
      stage.startApp(
        { endpoint },
        { imports: [middlewareModule('guarded', passport.authenticate('authgear', { session: false }))] },
      );
    const [first, second] = [await startWithMiddleware(stage.issuer), await startWithMiddleware(other)];
    const met: unknown[] = [];
    for (const issuer of [stage.issuer, other]) {
      for (const app of [first, second]) met.push((await app.get('/guarded', await issuer.accessToken())).status);
    }
    // 404, since there is no route behind the middleware.
    expect(met).toEqual([404, 401, 401, 404]);
  });
});

describe("AuthGuard('authgear') in several apps behind one Express app", () => {
  const stage = useStage('express');

  it('knows the requests of each', async () => {
    const other = await stage.startIssuer();
    const first = await stage.startApp({}, { controllers: [PassportController] });
    const second = await stage.startApp({ endpoint: other.endpoint }, { controllers: [PassportController] });
    const outer = new ExpressAdapter();
    outer.use('/first', first.nest.getHttpAdapter().getInstance());
    outer.use('/second', second.nest.getHttpAdapter().getInstance());
    const server = createServer(outer.getInstance()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const met: unknown[] = [];
    for (const issuer of [stage.issuer, other]) {
      const headers = { authorization: `Bearer ${await issuer.accessToken()}`, connection: 'close' };
      for (const name of ['first', 'second']) {
        met.push((await fetch(`http://127.0.0.1:${port}/${name}/profile`, { headers })).status);
      }
    }
    server.close();
    expect(met).toEqual([200, 401, 401, 200]);
  });
});

describe("AuthGuard('authgear') with a request that was injected into a middleware of Fastify", () => {
  const stage = useStage('fastify');

  it('asks no app, since the request does not tell whose it is', async () => {
    await stage.startApp({}, { controllers: [PassportController] });
    const authenticate = passport.authenticate('authgear', { session: false });
    const other = await stage.startPlainApp({ imports: [middlewareModule('guarded', authenticate)] });
    const headers = { authorization: `Bearer ${await stage.issuer.accessToken()}` };
    const adapter = other.nest.getHttpAdapter();
    if (!(adapter instanceof FastifyAdapter)) throw new Error('The app is not on Fastify');
    const { statusCode } = await adapter.inject({ url: '/guarded', headers });
    expect(statusCode).toBe(500);
  });
});
