import {
  type ArgumentsHost,
  Catch,
  ConflictException,
  Controller,
  type ExceptionFilter,
  Get,
  type INestApplication,
  type ModuleMetadata,
  UseGuards,
} from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost } from '@nestjs/core';
import {
  AuthgearGuard,
  AuthgearMiddleware,
  type AuthgearMiddlewareOptions,
  AuthgearModule,
  AuthgearOptionsError,
  AuthgearUnauthorizedException,
  AuthgearUser,
  CurrentUser,
  Roles,
  type ValidateContext,
} from '../../lib/index.js';
import { rejectionOf } from '../support/failures.js';
import { isNestAtLeast } from '../support/nest-version.js';
import { expectRefusal } from '../support/refusals.js';
import { type StageOptions, shared, useStage } from '../support/stage.js';
import { ADAPTERS, type Adapter, type TestApp } from '../support/test-app.js';
import { useMiddleware } from './support/middleware.js';
import { rawRequest } from './support/raw-request.js';
import { REFUSED_TOKENS, rejectBanned } from './support/refused-tokens.js';

/** Handlers of Nest's, most of them without a guard of their own. */
@Controller()
class HandlersController {
  @Get('queues/handler')
  handler(@CurrentUser() user: unknown): unknown {
    return { sub: user instanceof AuthgearUser ? user.sub : null };
  }

  @Get('queues/admin')
  @Roles('admin')
  admin(): string {
    return 'admin';
  }

  @Get('queues/guarded')
  @UseGuards(AuthgearGuard)
  guarded(): string {
    return 'guarded';
  }

  @Get('elsewhere')
  elsewhere(@CurrentUser() user: unknown): unknown {
    return { user: user ?? null };
  }
}

interface RequestWithUser {
  readonly user?: { readonly sub?: string };
}

/** What a queue dashboard is: something that is mounted beside Nest's handlers, and answers by itself. */
function mountDashboard(nest: INestApplication, adapter: Adapter): void {
  const page = ({ user }: RequestWithUser) => ({ dashboardOf: user?.sub ?? null });
  if (adapter === 'express') {
    nest.use('/queues/dashboard', (request: RequestWithUser, response: { json(body: unknown): void }) => {
      response.json(page(request));
    });
  } else {
    nest.getHttpAdapter().getInstance().all('/queues/dashboard', page);
  }
}

/** Answers in a form of the app's own. */
@Catch(AuthgearUnauthorizedException)
class OwnFilter implements ExceptionFilter<AuthgearUnauthorizedException> {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch({ code }: AuthgearUnauthorizedException, host: ArgumentsHost): void {
    this.adapterHost.httpAdapter.reply(host.switchToHttp().getResponse(), { because: code }, 401);
  }
}

const DASHBOARD = '/queues/dashboard';

describe.each(ADAPTERS)('AuthgearMiddleware on %s', (adapter) => {
  const stage = useStage(adapter);

  function start(
    middlewareOptions?: AuthgearMiddlewareOptions,
    options: StageOptions = {},
    { metadata, prepare }: { metadata?: ModuleMetadata; prepare?: (nest: INestApplication) => unknown } = {},
  ): Promise<TestApp> {
    const configure = async (nest: INestApplication): Promise<void> => {
      await prepare?.(nest);
      await useMiddleware(nest, '/queues', AuthgearMiddleware.for(nest, middlewareOptions));
      mountDashboard(nest, adapter);
    };
    return stage.startApp(options, { controllers: [HandlersController], ...metadata }, { configure });
  }

  const sharedApp = shared(() => start());
  const rejectingApp = shared(() => start({}, { validate: rejectBanned }));

  it('lets valid tokens through to what Nest does not guard, and tells it the user', async () => {
    const app = await sharedApp();
    const token = await stage.issuer.accessToken({ sub: 'u1' });
    for (let time = 0; time < 2; time += 1) {
      expect(await app.get(DASHBOARD, token)).toMatchObject({ status: 200, body: { dashboardOf: 'u1' } });
    }
    expect(await app.get('/queues/handler', token)).toMatchObject({ status: 200, body: { sub: 'u1' } });
    expect(await app.get('/queues/none', token)).toMatchObject({ status: 404 });
  });

  it('guards its own path only', async () => {
    const app = await sharedApp();
    expect(await app.get('/elsewhere', await stage.issuer.accessToken())).toMatchObject({ body: { user: null } });
  });

  it('answers a request without a token as the guards do', async () => {
    const app = await sharedApp();
    for (const path of ['/queues', '/queues/', DASHBOARD, `${DASHBOARD}?page=2`, '/queues/handler', '/queues/none']) {
      expectRefusal(await app.get(path), 'missing_token', stage.issuer.endpoint);
    }
  });

  it('is not passed by an encoded path, unless Nest passes it by', async () => {
    const app = await sharedApp();
    const { status } = await rawRequest('GET', app.url, [], '/%71ueues/dashboard');
    // CVE-2025-69211 of Nest's Fastify adapter, which the guide names.
    expect(status).toBe(adapter === 'express' ? 404 : isNestAtLeast(11, 1, 11) ? 401 : 200);
  });

  it.each(['//queues/dashboard', '/QUEUES/dashboard', '/queues/./dashboard', '/queues;/dashboard'])(
    'is not passed by another spelling of the path: %s',
    async (path) => {
      const app = await sharedApp();
      const { status } = await rawRequest('GET', app.url, [], path);
      expect([401, 404]).toContain(status);
    },
  );

  it.each(REFUSED_TOKENS)('answers $code as the guards do', async ({ token, code }) => {
    const app = await rejectingApp();
    expectRefusal(await app.get(DASHBOARD, await token(stage.issuer)), code, stage.issuer.endpoint);
  });

  it('answers 503 while the issuer is down', async () => {
    const down = await stage.startIssuer();
    down.goOffline();
    const app = await start({}, { endpoint: down.endpoint });
    expectRefusal(await app.get(DASHBOARD, await down.accessToken()), 'issuer_unavailable', down.endpoint);
  });

  it.each(['POST', 'DELETE', 'OPTIONS'])('guards every method: %s', async (method) => {
    const app = await sharedApp();
    const answer = await rawRequest(method, app.url + DASHBOARD, []);
    expectRefusal(answer, 'missing_token', stage.issuer.endpoint);
  });

  it('guards HEAD, whose answer has no body', async () => {
    const app = await sharedApp();
    const { status, headers } = await rawRequest('HEAD', app.url + DASHBOARD, []);
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe(`Bearer realm="${stage.issuer.endpoint}"`);
  });

  it.each<[NonNullable<AuthgearMiddlewareOptions['roles']>, string[], string[]]>([
    [['admin', 'owner'], ['owner'], ['Owner']],
    [{ any: ['admin', 'owner'] }, ['admin'], []],
    [{ all: ['admin', 'owner'] }, ['owner', 'admin'], ['admin']],
  ])('asks for roles as @Roles() does: %j', async (roles, enough, tooFew) => {
    const app = await start({ roles });
    const { issuer } = stage;
    expect(await app.get(DASHBOARD, await issuer.accessToken({ roles: enough }))).toMatchObject({ status: 200 });
    const refused = await app.get(DASHBOARD, await issuer.accessToken({ roles: tooFew }));
    expectRefusal(refused, 'insufficient_role', issuer.endpoint);
    expectRefusal(await app.get(DASHBOARD), 'missing_token', issuer.endpoint);
  });

  it('has authenticated for the @Roles() of a handler behind it, and asks validate once for both', async () => {
    const contexts: ValidateContext[] = [];
    const validate = (user: AuthgearUser, context: ValidateContext) => {
      contexts.push(context);
      return { sub: user.sub, roles: ['admin'] };
    };
    const app = await start({ roles: ['admin'] }, { validate });
    expect(await app.get('/queues/admin', await stage.issuer.accessToken())).toMatchObject({ status: 200 });
    expect(contexts).toEqual([{ request: expect.objectContaining({ headers: expect.anything() }) }]);
  });

  it('leaves the guards of handlers behind it to judge for themselves', async () => {
    const validate = jest.fn((user: AuthgearUser) => user);
    const app = await start({}, { validate });
    expect(await app.get('/queues/guarded', await stage.issuer.accessToken())).toMatchObject({ status: 200 });
    expect(validate).toHaveBeenCalledTimes(adapter === 'express' ? 1 : 2);
    expect(await app.get('/queues/admin', await stage.issuer.accessToken())).toMatchObject({ status: 403 });
  });

  it.each([
    ['an HttpException', new ConflictException('two accounts'), 409, 'two accounts'],
    ['any other error', new Error('database is down'), 500, 'Internal server error'],
  ])('answers what validate throws as Nest does: %s', async (_what, error, status, message) => {
    const app = await start({}, { validate: () => Promise.reject(error) });
    const answer = await app.get(DASHBOARD, await stage.issuer.accessToken());
    expect(answer).toMatchObject({ status, body: { statusCode: status, message } });
  });

  it("answers through the app's own exception filter, with our header", async () => {
    const own = {
      provide: APP_FILTER,
      inject: [HttpAdapterHost],
      useFactory: (host: HttpAdapterHost) => new OwnFilter(host),
    };
    const app = await start({}, {}, { metadata: { providers: [own] } });
    const answer = await app.get(DASHBOARD);
    expect(answer).toMatchObject({ status: 401, body: { because: 'missing_token' } });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm=/);
  });

  it('comes after CORS, so that preflight requests are answered, and pages can read refusals', async () => {
    const prepare = (nest: INestApplication) => nest.enableCors({ origin: 'https://app.test' });
    const app = await start({}, {}, { prepare });
    const asked = ['Origin', 'https://app.test', 'Access-Control-Request-Method', 'GET'];
    expect(await rawRequest('OPTIONS', app.url + DASHBOARD, asked)).toMatchObject({ status: 204 });
    const refused = await rawRequest('GET', app.url + DASHBOARD, ['Origin', 'https://app.test']);
    expect(refused.status).toBe(401);
    const hasCorsHeaders = adapter === 'express' || isNestAtLeast(11, 1);
    expect(refused.headers.get('access-control-allow-origin')).toBe(hasCorsHeaders ? 'https://app.test' : null);
  });

  it('can guard two paths, each with its own roles', async () => {
    const prepare = (nest: INestApplication) =>
      useMiddleware(nest, '/elsewhere', AuthgearMiddleware.for(nest, { roles: ['staff'] }));
    const app = await start({ roles: ['admin'] }, {}, { prepare });
    const staff = await stage.issuer.accessToken({ sub: 'u1', roles: ['staff'] });
    expect(await app.get('/elsewhere', staff)).toMatchObject({ status: 200, body: { user: { sub: 'u1' } } });
    expectRefusal(await app.get(DASHBOARD, staff), 'insufficient_role', stage.issuer.endpoint);
  });

  it('does not boot without AuthgearModule, nor with several', async () => {
    const configure = (nest: INestApplication) => void nest.use(AuthgearMiddleware.for(nest));
    const { endpoint, clientId } = stage.issuer;
    const second = AuthgearModule.forRoot({ endpoint, clientId, isGlobal: false });
    const none = stage.startPlainApp({}, { configure });
    const several = stage.startApp({}, { imports: [second] }, { configure });
    for (const [boot, problem] of [
      [none, /needs AuthgearModule\.forRoot\(\) in the root module/],
      [several, /can't tell which of the app's AuthgearModules/],
    ] as const) {
      const error = await rejectionOf(boot);
      expect(error).toBeInstanceOf(AuthgearOptionsError);
      expect(error).toMatchObject({ problems: [expect.stringMatching(problem)] });
    }
  });
});
