import { type INestApplication, Module, type ModuleMetadata } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AuthgearMiddleware } from '../../lib/access/authgear.middleware.js';
import { CALL_AUTHENTICATOR, ROUTE_POLICIES } from '../../lib/access/tokens.js';
import { AuthgearOptionsError, AuthgearRouteError } from '../../lib/errors/setup-errors.js';
import { admittedUserOf } from '../../lib/verification/admission.js';
import { useClock } from '../support/controlled-clock.js';
import { failureOf } from '../support/failures.js';
import { guardsOf, routePolicies } from '../support/guard-stage.js';
import { useLogRecorder } from '../support/log-recorder.js';
import { type PipelineOptions, PipelineStage, signedToken } from '../support/pipeline-stage.js';
import { TestApp } from '../support/test-app.js';
import { NOW_SECONDS } from '../support/token-material.js';

useClock(NOW_SECONDS * 1000);
useLogRecorder();

/** A module with what the middleware asks for. */
async function authgearModule(options?: PipelineOptions) {
  const { authenticator } = guardsOf(await PipelineStage.withKeys(options));
  const providers = [
    { provide: ROUTE_POLICIES, useValue: routePolicies() },
    { provide: CALL_AUTHENTICATOR, useValue: authenticator },
  ];
  @Module({ providers })
  class AuthgearLikeModule {}
  return AuthgearLikeModule;
}

const apps: INestApplication[] = [];

async function appOf(
  imports: NonNullable<ModuleMetadata['imports']>,
  adapter: AbstractHttpAdapter = new ExpressAdapter(),
) {
  const module = await Test.createTestingModule({ imports }).compile();
  const app = module.createNestApplication(adapter);
  apps.push(app);
  return app;
}

const bearer = (...roles: readonly string[]) => ({ authorization: `Bearer ${signedToken({ roles })}` });

/** What comes of a request with these headers. */
async function outcomeOf(middleware: ReturnType<typeof AuthgearMiddleware.for>, headers: object) {
  const request: { readonly headers: object; user?: unknown } = { headers };
  const sent: Record<string, unknown> = {};
  const nexts: unknown[][] = [];
  const settled = new Promise<void>((resolve) => {
    const response = {
      headersSent: false,
      setHeader: (name: string, value: unknown) => Object.assign(sent, { [name]: value }),
      getHeader: () => undefined,
      status: (status: number) => Object.assign(sent, { status }),
      json: (body: unknown) => resolve(void Object.assign(sent, { body })),
    };
    const next = (...error: unknown[]) => {
      nexts.push(error);
      resolve();
    };
    Reflect.apply(middleware, undefined, [request, response, next]);
  });
  await settled;
  return { request, sent, nexts };
}

afterAll(() => Promise.all(apps.map((app) => app.close())));

describe('AuthgearMiddleware', () => {
  it('passes a request with a valid token on, with its user', async () => {
    const app = await appOf([await authgearModule()]);
    const { request, nexts, sent } = await outcomeOf(AuthgearMiddleware.for(app), bearer());
    expect(nexts).toEqual([[]]);
    expect(sent).toEqual({});
    expect(request.user).toMatchObject({ sub: 'user-1' });
    expect(admittedUserOf(request)).toBe(request.user);
  });

  it.each([
    ['no token', {}, 401, 'missing_token'],
    ['a malformed one', { authorization: 'Bearer abc' }, 401, 'malformed_token'],
    ['too few roles', bearer('other'), 403, 'insufficient_role'],
  ])('answers a request with %s, and passes it on to nobody', async (_what, headers, status, code) => {
    const app = await appOf([await authgearModule()]);
    const { nexts, sent } = await outcomeOf(AuthgearMiddleware.for(app, { roles: ['admin'] }), headers);
    expect(nexts).toEqual([]);
    expect(sent).toMatchObject({ status, body: { statusCode: status, code }, 'WWW-Authenticate': expect.any(String) });
  });

  it.each([
    [['admin', 'owner'], ['owner'], true],
    [['admin', 'owner'], ['other'], false],
    [{ any: ['admin', 'owner'] }, ['admin'], true],
    [{ all: ['admin', 'owner'] }, ['admin'], false],
    [{ all: ['admin', 'owner'] }, ['owner', 'admin'], true],
  ])('asks for the roles %j: %j', async (roles, userRoles, isEnough) => {
    const app = await appOf([await authgearModule()]);
    const { nexts } = await outcomeOf(AuthgearMiddleware.for(app, { roles }), bearer(...userRoles));
    expect(nexts).toHaveLength(isEnough ? 1 : 0);
  });

  it('tells validate the request, and no context of a handler', async () => {
    const validate = jest.fn((user: object, _context: object) => user);
    const app = await appOf([await authgearModule({ validate })]);
    const { request } = await outcomeOf(AuthgearMiddleware.for(app), bearer());
    expect(validate.mock.calls).toEqual([[expect.objectContaining({ sub: 'user-1' }), { request }]]);
  });

  it('wants a token of its own even where others put a user on the request', async () => {
    const app = await appOf([await authgearModule({ trustUsersOfOtherGuards: true })]);
    const middleware = AuthgearMiddleware.for(app, { roles: ['admin'] });
    const planting: typeof middleware = (request, response, next) =>
      middleware(Object.assign(request, { user: { roles: ['admin'] } }), response, next);
    expect(await outcomeOf(planting, {})).toMatchObject({ nexts: [], sent: { status: 401 } });
  });

  it('passes on to next() what a filter of the app throws', async () => {
    const error = new Error('filter');
    const app = await appOf([await authgearModule()]);
    app.useGlobalFilters({
      catch: () => {
        throw error;
      },
    });
    expect(await outcomeOf(AuthgearMiddleware.for(app), {})).toMatchObject({ nexts: [[error]], sent: {} });
  });

  it('knows filters that the app adds later', async () => {
    const app = await appOf([await authgearModule()]);
    const middleware = AuthgearMiddleware.for(app);
    const caught: unknown[] = [];
    app.useGlobalFilters({
      catch: (exception: unknown, host) => {
        caught.push([exception, host.getType()]);
        host.switchToHttp().getNext()();
      },
    });
    await outcomeOf(middleware, {});
    expect(caught).toEqual([[expect.objectContaining({ code: 'missing_token' }), 'http']]);
  });

  it.each([
    [
      'is none',
      async () => [],
      /^AuthgearMiddleware\.for\(app\) needs AuthgearModule\.forRoot\(\) in the root module of the app \(or nestjs-authgear is/,
    ],
    [
      'are two',
      async () => [await authgearModule(), await authgearModule()],
      /can't tell which of the app's AuthgearModules is to judge: have one, or verify the token with the AuthgearTokenV/,
    ],
  ])('stops the boot where there %s', async (_what, imports, problem) => {
    const app = await appOf(await imports());
    const error = failureOf(() => AuthgearMiddleware.for(app));
    expect(error).toBeInstanceOf(AuthgearOptionsError);
    expect(error).toMatchObject({ problems: [expect.stringMatching(problem)] });
  });

  it.each([
    [{ role: ['admin'] }],
    [{ roles: ['admin'], any: true }],
    [{ roles: [] }],
    [{ roles: [''] }],
    [{ roles: ['admin', 5] }],
    [{ roles: [{ any: ['admin'] }] }],
    [{ roles: 'admin' }],
    [{ roles: 'a' }],
    [{ roles: undefined }],
    [{ roles: null }],
    [{ roles: {} }],
    [{ roles: { any: [] } }],
    [{ roles: { all: 'admin' } }],
    [{ roles: { any: ['a'], all: ['b'] } }],
    [['admin']],
    [[]],
    ['admin'],
    [''],
    [5],
    [null],
    [() => ({})],
  ])('refuses the options %j', async (options) => {
    const app = await appOf([await authgearModule()]);
    const error = failureOf(() => Reflect.apply(AuthgearMiddleware.for, AuthgearMiddleware, [app, options]));
    expect(error).toBeInstanceOf(AuthgearRouteError);
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /^AuthgearMiddleware\.for\(app, options\) takes \{ roles: \['admin'\] \}, .* or no options; no list may be empty/,
      ),
    });
  });

  describe('on Fastify', () => {
    interface FastifyRequest {
      readonly raw: object;
      user?: unknown;
    }

    /** What a handler finds on Fastify's request, where this is done to Node's before. */
    async function userAfter(
      use: (app: INestApplication) => void,
      headers: Record<string, string>,
    ): Promise<FastifyRequest> {
      const app = await appOf([await authgearModule()], new FastifyAdapter());
      use(app);
      let seen: FastifyRequest | undefined;
      const fastify = app.getHttpAdapter().getInstance();
      fastify.get('/page', async (request: FastifyRequest) => {
        seen = request;
        return {};
      });
      const { url } = await TestApp.listen(app);
      await fetch(`${url}/page`, { headers: { ...headers, connection: 'close' } });
      if (seen === undefined) throw new Error('the handler was not reached');
      return seen;
    }

    it("puts the user on Fastify's request too, as admitted there", async () => {
      const request = await userAfter((app) => app.use(AuthgearMiddleware.for(app)), bearer());
      expect(request.user).toMatchObject({ sub: 'user-1' });
      expect(admittedUserOf(request)).toBe(request.user);
    });

    it('puts nobody there who was not admitted', async () => {
      const request = await userAfter((app) => {
        app.use('/other', AuthgearMiddleware.for(app));
        app.use((raw: { user?: unknown }, _response: unknown, next: () => void) => {
          raw.user = { roles: ['admin'] };
          next();
        });
      }, bearer());
      expect(request.user).toBeUndefined();
    });
  });
});
