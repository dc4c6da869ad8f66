import { HttpAdapterHost } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import { StrategyRegistration } from '../../lib/passport/strategy-registration.js';
import { useClock } from '../support/controlled-clock.js';
import { rejectionOf } from '../support/failures.js';
import { PipelineStage, signedToken } from '../support/pipeline-stage.js';
import { NOW_SECONDS } from '../support/token-material.js';

useClock(NOW_SECONDS * 1000);

interface App {
  readonly registration: StrategyRegistration;
  /** What requests of the app tell about it. */
  readonly request: object;
}

const started: StrategyRegistration[] = [];

/** An app whose own user says which app it is. */
async function appNamed(
  name: string,
  { strategyName = 'authgear', adapterHost = new HttpAdapterHost(), platform = 'express' } = {},
): Promise<App> {
  const stage = await PipelineStage.withKeys({ strategyName, validate: () => ({ app: name }) });
  adapterHost.httpAdapter ??= platform === 'express' ? new ExpressAdapter() : new FastifyAdapter();
  const registration = new StrategyRegistration(stage.pipeline.strategy, adapterHost);
  started.push(registration);
  const instance: unknown = adapterHost.httpAdapter.getInstance();
  return { registration, request: platform === 'express' ? { app: instance } : { server: instance } };
}

/** An app that runs. */
async function startApp(...parameters: Parameters<typeof appNamed>): Promise<App> {
  const app = await appNamed(...parameters);
  app.registration.onModuleInit();
  return app;
}

/** Whom Passport finds in a request with a valid token. */
function userOf(request: object, strategyName = 'authgear'): Promise<unknown> {
  const headers = { authorization: `Bearer ${signedToken()}` };
  return new Promise((resolve, reject) => {
    const authenticate = passport.authenticate(strategyName, (error: unknown, user: unknown, refusal: unknown) =>
      user ? resolve(user) : reject(error ?? refusal),
    );
    authenticate({ ...request, headers }, {}, reject);
  });
}

const unknownApp = expect.objectContaining({ name: 'UnknownAppError', code: 'unknown_app' });

describe('StrategyRegistration', () => {
  afterEach(() => {
    for (const registration of started.splice(0)) registration.onModuleDestroy();
  });

  it('registers a real passport-jwt strategy, whose key provider gives the key of the issuer', async () => {
    await startApp('a');
    const strategy = Reflect.get(Reflect.get(passport, '_strategies'), 'authgear');
    expect(strategy).toBeInstanceOf(Strategy);
    expect(strategy.name).toBe('authgear');
    const key = await new Promise((resolve, reject) => {
      const request = { headers: { authorization: `Bearer ${signedToken()}` } };
      const done = (error: unknown, found: unknown) => (error ? reject(error) : resolve(found));
      strategy._secretOrKeyProvider(request, signedToken(), done);
    });
    expect(key).toMatchObject({ type: 'public', asymmetricKeyType: 'rsa' });
  });

  it('registers nothing before the app starts', async () => {
    await appNamed('a');
    expect(await rejectionOf(userOf({}))).toMatchObject({ message: expect.stringContaining('Unknown') });
  });

  it.each(['express', 'fastify'])('asks each app about its own requests on %s', async (platform) => {
    const apps = [await startApp('a', { platform }), await startApp('b', { platform }), await startApp('c')];
    const users = await Promise.all(apps.map(({ request }) => userOf(request)));
    expect(users).toEqual([{ app: 'a' }, { app: 'b' }, { app: 'c' }]);
  });

  it('asks the only app about an object that came by no server', async () => {
    await startApp('a');
    expect(await userOf({})).toEqual({ app: 'a' });
  });

  it.each<[string, object, readonly string[]]>([
    ['an object that came by no server, where there are two', {}, ['a', 'b']],
    ['a request that came by a server and does not tell which', { socket: {} }, ['a']],
  ])('refuses %s, and says what to do', async (_what, request, names) => {
    for (const name of names) await startApp(name);
    const error = await rejectionOf(userOf(request));
    expect(error).toEqual(unknownApp);
    expect(error).toMatchObject({ message: expect.stringMatching(/getRequest\(\).*AuthgearMiddleware/) });
  });

  it('refuses a request of an app that has no strategy, though there is only one', async () => {
    const { request, registration } = await startApp('a');
    await startApp('b');
    registration.onModuleDestroy();
    expect(await rejectionOf(userOf(request))).toEqual(unknownApp);
    expect(await rejectionOf(userOf({ app: () => {} }))).toEqual(unknownApp);
  });

  it('refuses a request of two apps that share one Express app', async () => {
    const shared = new ExpressAdapter();
    const hosts = [new HttpAdapterHost(), new HttpAdapterHost()];
    for (const adapterHost of hosts) adapterHost.httpAdapter = shared;
    const [{ request }] = [
      await startApp('a', { adapterHost: hosts[0] }),
      await startApp('b', { adapterHost: hosts[1] }),
    ];
    const error = await rejectionOf(userOf(request));
    expect(error).toEqual(unknownApp);
    expect(error).toMatchObject({ message: expect.stringMatching(/"authgear".*strategyName.*AuthgearGuard/) });
  });

  it('does not take an app that serves no HTTP for that of a request', async () => {
    const { strategy } = (await PipelineStage.withKeys({ validate: () => ({ app: 'worker' }) })).pipeline;
    const worker = new StrategyRegistration(strategy, new HttpAdapterHost());
    started.push(worker);
    worker.onModuleInit();
    expect(await userOf({})).toEqual({ app: 'worker' });
    expect(await rejectionOf(userOf({ app: () => {} }))).toEqual(unknownApp);
    const { request } = await startApp('a');
    expect(await userOf(request)).toEqual({ app: 'a' });
  });

  it.each([
    ['first', 0, 1],
    ['second', 1, 0],
  ])('goes on in one app when the %s one is closed, and ends with the last', async (_which, closing, staying) => {
    const apps = [await startApp('a'), await startApp('b')] as const;
    const rest = apps[staying === 0 ? 0 : 1];
    apps[closing === 0 ? 0 : 1].registration.onModuleDestroy();
    expect(await userOf(rest.request)).toEqual({ app: staying === 0 ? 'a' : 'b' });
    rest.registration.onModuleDestroy();
    expect(await rejectionOf(userOf(rest.request))).toMatchObject({ message: expect.stringContaining('Unknown') });
  });

  it('leaves alone what it did not register', async () => {
    const own = new Strategy({ jwtFromRequest: () => null, secretOrKey: 'x' }, () => {});
    passport.use('authgear', own);
    (await appNamed('a')).registration.onModuleDestroy();
    expect(Reflect.get(Reflect.get(passport, '_strategies'), 'authgear')).toBe(own);
    passport.unuse('authgear');
  });

  it('is registered once, though the app is initialised twice', async () => {
    const { registration, request } = await startApp('a');
    registration.onModuleInit();
    expect(await userOf(request)).toEqual({ app: 'a' });
    registration.onModuleDestroy();
    expect(await rejectionOf(userOf(request))).toMatchObject({ message: expect.stringContaining('Unknown') });
  });

  it('keeps strategies of different names apart, in one app', async () => {
    const adapterHost = new HttpAdapterHost();
    const { request } = await startApp('customers', { adapterHost });
    await startApp('staff', { adapterHost, strategyName: 'staff' });
    expect(await userOf(request)).toEqual({ app: 'customers' });
    expect(await userOf(request, 'staff')).toEqual({ app: 'staff' });
  });

  it('asks neither of two strategies of one name in one app, and goes on in other apps', async () => {
    const other = await startApp('other');
    const adapterHost = new HttpAdapterHost();
    const { request } = await startApp('a', { adapterHost });
    const twin = await startApp('b', { adapterHost });
    expect(await rejectionOf(userOf(request))).toEqual(unknownApp);
    expect(await userOf(other.request)).toEqual({ app: 'other' });
    twin.registration.onModuleDestroy();
    expect(await userOf(request)).toEqual({ app: 'a' });
  });
});
