import { Controller, Get, Module, type ModuleMetadata, Req, UseGuards } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Query, Resolver } from '@nestjs/graphql';
import { Test } from '@nestjs/testing';
import {
  AuthgearGuard,
  AuthgearModule,
  type AuthgearModuleExtras,
  type AuthgearModuleOptions,
  AuthgearUser,
  CurrentUser,
  OptionalAuth,
  Public,
  Roles,
  RolesGuard,
} from '../../lib/index.js';
import { AuthgearTestIssuer, type SignedInUser, signIn } from '../../lib/testing/index.js';
import { useClock } from '../support/controlled-clock.js';
import { failureOf } from '../support/failures.js';
import { apollo } from '../support/graphql-stacks.js';
import { PATIENT } from '../support/patient.js';
import { expectRefusal } from '../support/refusals.js';
import { shared, useStage } from '../support/stage.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';

const NOW_SECONDS = 1_800_000_000;

class ReportsService {
  list(): readonly string[] {
    return ['report'];
  }
}

abstract class ReportRoutes {
  @Get('me')
  me(@CurrentUser() user: AuthgearUser, @Req() request: { readonly user?: unknown }): unknown {
    return { user, isAuthgearUser: user instanceof AuthgearUser, isOnRequest: user === request.user };
  }

  @Get('editors')
  @Roles('editor')
  editors(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }

  @Get('all')
  @Roles({ all: ['editor', 'author'] })
  all(): string {
    return 'all';
  }

  @Get('public')
  @Public()
  public(@CurrentUser() user: unknown): unknown {
    return { user: typeof user };
  }

  @Get('optional')
  @OptionalAuth()
  optional(@CurrentUser('sub') sub: unknown): unknown {
    return { sub };
  }
}

@Controller()
@UseGuards(AuthgearGuard)
class ReportsController extends ReportRoutes {
  constructor(private readonly reports: ReportsService) {
    super();
  }

  @Get('list')
  list(): readonly string[] {
    return this.reports.list();
  }
}

@Controller()
class BareController extends ReportRoutes {}

@Controller('orders')
@UseGuards(AuthgearGuard)
class OrdersController extends ReportRoutes {}

@Resolver()
@UseGuards(AuthgearGuard)
class UserResolver {
  @Query()
  me(@CurrentUser('sub') sub: string): string {
    return sub;
  }

  @Query()
  @Roles('editor')
  editors(): string {
    return 'editors';
  }
}

/** Nothing listens there. */
const UNREACHABLE = { endpoint: 'http://127.0.0.1:9', clientId: 'app', jwks: PATIENT };

const forRoot = (options: Partial<AuthgearModuleOptions & AuthgearModuleExtras> = {}) =>
  AuthgearModule.forRoot({ ...UNREACHABLE, ...options });

@Module({ controllers: [ReportsController], providers: [ReportsService] })
class ReportsModule {}

@Module({ controllers: [BareController] })
class BareModule {}

/** Every way in which an app may be guarded, or not. */
const MODULES: readonly (readonly [string, () => ModuleMetadata])[] = [
  ['a controller alone', () => ({ controllers: [ReportsController], providers: [ReportsService] })],
  ['an app with AuthgearModule', () => ({ imports: [forRoot(), ReportsModule] })],
  ['an app with globalGuard', () => ({ imports: [forRoot({ globalGuard: true }), BareModule] })],
  ['an app with globalGuard and guards', () => ({ imports: [forRoot({ globalGuard: true }), ReportsModule] })],
  [
    'an app with guards as APP_GUARD',
    () => ({
      imports: [forRoot(), BareModule],
      providers: [
        { provide: APP_GUARD, useExisting: AuthgearGuard },
        { provide: APP_GUARD, useExisting: RolesGuard },
      ],
    }),
  ],
  [
    'an app whose AuthgearModule is not for this module',
    () => ({ imports: [forRoot({ isGlobal: false }), ReportsModule] }),
  ],
];

describe.each(ADAPTERS)('signIn on %s', (adapter) => {
  const stage = useStage(adapter);

  useClock(NOW_SECONDS * 1000);

  const start = (metadata: ModuleMetadata, user: SignedInUser | (() => SignedInUser)): Promise<TestApp> =>
    stage.startPlainApp(metadata, { customise: (builder) => signIn(builder, user) });

  describe.each(MODULES)('in %s', (_case, metadata) => {
    const editorsApp = shared(() => start(metadata(), { sub: 'u1', roles: ['editor'] }));

    it('lets every call in as one of the user, without a token', async () => {
      const app = await editorsApp();
      expect(await app.get('/me')).toMatchObject({
        status: 200,
        body: { isAuthgearUser: true, isOnRequest: true, user: { sub: 'u1', roles: ['editor'] } },
      });
      expect(await app.get('/optional')).toMatchObject({ status: 200, body: { sub: 'u1' } });
    });

    it('enforces @Roles against the roles of the user', async () => {
      const app = await editorsApp();
      expect(await app.get('/editors')).toMatchObject({ status: 200, body: { sub: 'u1' } });
      expect(await app.get('/all')).toMatchObject({
        status: 403,
        body: { code: 'insufficient_role', message: 'Insufficient permissions' },
      });
      expect((await app.get('/all')).headers.get('www-authenticate')).toMatch(/error="insufficient_scope"/);
    });

    it.each([null, undefined])('signs nobody in, where it is given %s', async (nobody) => {
      const app = await start(metadata(), nobody);
      for (const path of ['/me', '/editors', '/all']) {
        expect(await app.get(path)).toMatchObject({ status: 401, body: { code: 'missing_token' } });
      }
      expect(await app.get('/optional')).toMatchObject({ status: 200, body: {} });
    });

    it('leaves public routes as they are', async () => {
      const app = await editorsApp();
      expect(await app.get('/public')).toMatchObject({ status: 200, body: { user: 'undefined' } });
    });

    it('asks a function at every call', async () => {
      let user: SignedInUser = null;
      const app = await start(metadata(), () => user);
      expect(await app.get('/editors')).toMatchObject({ status: 401 });
      user = { sub: 'u1', roles: ['editor'] };
      expect(await app.get('/editors')).toMatchObject({ status: 200, body: { sub: 'u1' } });
      user = { sub: 'u2' };
      expect(await app.get('/editors')).toMatchObject({ status: 403 });
    });

    it('pays no regard to tokens', async () => {
      const app = await editorsApp();
      expect(await app.get('/editors', 'made-up')).toMatchObject({ status: 200, body: { sub: 'u1' } });
    });
  });

  it('asks validate, whose user is then the current user', async () => {
    const asked: unknown[] = [];
    const validate: AuthgearModuleOptions['validate'] = (user, { request }) => {
      asked.push(user instanceof AuthgearUser, typeof request);
      return user.sub === 'unknown' ? null : { sub: `own ${user.sub}`, roles: ['author', 'editor'] };
    };
    let sub = 'u1';
    const app = await start({ imports: [forRoot({ validate }), ReportsModule] }, () => ({ sub }));
    expect(await app.get('/all')).toMatchObject({ status: 200 });
    expect(await app.get('/me')).toMatchObject({ status: 200, body: { user: { sub: 'own u1' }, isOnRequest: true } });
    expect(asked).toEqual([true, 'object', true, 'object']);
    sub = 'unknown';
    expect(await app.get('/me')).toMatchObject({ status: 401, body: { code: 'user_rejected' } });
  });

  it('counts the given roles whatever rolesClaim says', async () => {
    const app = await start({ imports: [forRoot({ rolesClaim: 'groups' }), ReportsModule] }, { roles: ['editor'] });
    expect(await app.get('/editors')).toMatchObject({ status: 200 });
  });

  it('asks the issuer for nothing, and leaves other apps as they are', async () => {
    const issuer = await stage.startIssuer();
    const { endpoint, clientId } = issuer;
    const jwks = { ...PATIENT, preload: true };
    const metadata = { imports: [forRoot({ endpoint, clientId, jwks, globalGuard: true }), ReportsModule] };
    const app = await start(metadata, { sub: 'u1' });
    expect(await app.get('/me')).toMatchObject({ status: 200 });
    await app.close();
    expect(issuer.requests).toEqual([]);
    const real = await stage.startPlainApp(metadata);
    expectRefusal(await real.get('/me'), 'missing_token', endpoint);
    expect(await real.get('/me', await issuer.accessToken())).toMatchObject({ status: 200 });
  });

  it('signs in where it was called last', async () => {
    const app = await stage.startPlainApp(
      { imports: [forRoot({ globalGuard: true }), BareModule] },
      { customise: (builder) => signIn(signIn(builder, { sub: 'first' }), { sub: 'last' }) },
    );
    expect(await app.get('/optional')).toMatchObject({ body: { sub: 'last' } });
  });

  it.each([
    [
      'anything',
      () => ({ of: () => ({ isPublic: true, rules: [] }), authenticate: () => false, callerOf: () => undefined }),
    ],
    [
      'nothing',
      () => {
        throw new Error('not expected');
      },
    ],
  ])('keeps its guards where a mocker makes %s', async (_what, mocker) => {
    const app = await stage.startPlainApp(
      { controllers: [OrdersController] },
      { customise: (builder) => signIn(builder, { sub: 'u1' }).useMocker(mocker) },
    );
    expect(await app.get('/orders/me')).toMatchObject({ status: 200, body: { user: { sub: 'u1' } } });
    expect(await app.get('/orders/editors')).toMatchObject({ status: 403 });
  });

  it.each<[string, ModuleMetadata]>([
    ['a resolver alone', {}],
    ['an app with AuthgearModule', { imports: [forRoot()] }],
  ])('signs in to GraphQL in %s', async (_case, { imports = [] }) => {
    const schema = apollo({ typeDefs: 'type Query { me: String, editors: String }' });
    const app = await start({ imports: [schema, ...imports], providers: [UserResolver] }, { sub: 'u1' });
    const query = encodeURIComponent('{ me editors }');
    expect(await app.get(`/graphql?query=${query}`, { 'apollo-require-preflight': 'true' })).toMatchObject({
      body: {
        data: { me: 'u1', editors: null },
        errors: [{ path: ['editors'], extensions: { code: 'FORBIDDEN', reason: 'insufficient_role' } }],
      },
    });
  });

  it('names a project in the challenge of an app without AuthgearModule, and logs the refusal', async () => {
    const app = await start({ controllers: [OrdersController] }, null);
    expectRefusal(await app.get('/orders/me'), 'missing_token', 'https://authgear.test');
    expect(app.log).toEqual([{ level: expect.any(String), message: expect.stringMatching(/^Refused: missing_token/) }]);
  });
});

describe('signIn, for the user', () => {
  useClock(NOW_SECONDS * 1000);

  /** The user whom a controller gets. */
  async function currentUser(options: SignedInUser): Promise<AuthgearUser> {
    let current: AuthgearUser | undefined;

    @Controller()
    class UserController {
      @Get()
      @UseGuards(AuthgearGuard)
      get(@CurrentUser() user: AuthgearUser): void {
        current = user;
      }
    }

    const module = await signIn(Test.createTestingModule({ controllers: [UserController] }), options).compile();
    const app = module.createNestApplication();
    await app.listen(0, '127.0.0.1');
    await fetch(await app.getUrl(), { headers: { connection: 'close' } });
    await app.close();
    if (current === undefined) throw new Error('nobody is signed in');
    return current;
  }

  it('has the claims of an access token that Authgear issued', async () => {
    const issuer = await AuthgearTestIssuer.start();
    const [, payload = ''] = (await issuer.accessToken({ sub: 'u1', roles: ['admin'] })).split('.');
    await issuer.stop();
    const user = await currentUser({ sub: 'u1', roles: ['admin'] });
    expect(user.claims).toEqual({
      ...JSON.parse(Buffer.from(payload, 'base64url').toString()),
      iss: 'https://authgear.test',
      aud: ['https://authgear.test'],
      jti: expect.stringMatching(/^[\da-f]{64}$/),
    });
  });

  it('has the defaults of an access token', async () => {
    expect(await currentUser({})).toMatchObject({
      sub: 'user-1',
      roles: [],
      scopes: ['openid', 'offline_access', 'https://authgear.com/scopes/full-access'],
      clientId: 'test-client',
      isAnonymous: false,
      isVerified: true,
      canReauthenticate: true,
      isMachine: false,
      expiresAt: new Date((NOW_SECONDS + 1800) * 1000),
    });
  });

  it('takes what is given, a Client ID, a lifetime and claims too', async () => {
    const claims = { email: 'u1@example.com', scope: undefined, 'https://authgear.com/claims/user/is_anonymous': true };
    const user = await currentUser({ sub: 'u1', roles: ['a', 'b'], clientId: 'ios', expiresIn: '5m', claims });
    expect(user).toMatchObject({
      sub: 'u1',
      roles: ['a', 'b'],
      clientId: 'ios',
      isAnonymous: true,
      scopes: [],
      expiresAt: new Date((NOW_SECONDS + 300) * 1000),
      claims: { email: 'u1@example.com' },
    });
    expect(user.claims).not.toHaveProperty('scope');
  });

  it('may be a machine', async () => {
    const claims = { client_id: 'job', aud: 'https://api.example.com', scope: 'read' };
    const user = await currentUser({ sub: 'client_id_job', clientId: 'job', claims });
    expect(user).toMatchObject({ isMachine: true, clientId: 'job', scopes: ['read'] });
  });

  it('is frozen, and what it was made of is not', async () => {
    const claims = { address: { city: 'Hong Kong' } };
    const user = await currentUser({ claims });
    expect([Object.isFrozen(user), Object.isFrozen(user.claims.address), Object.isFrozen(claims.address)]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('the default spec of a controller', () => {
  const metadata: ModuleMetadata = { controllers: [ReportsController], providers: [ReportsService] };

  it('compiles with signIn', async () => {
    const module = await signIn(Test.createTestingModule(metadata), { sub: 'u1' }).compile();
    expect(module.get(ReportsController).list()).toEqual(['report']);
  });

  it('compiles with AuthgearGuard replaced alone, though @Roles brings RolesGuard along', async () => {
    const builder = Test.createTestingModule(metadata).overrideGuard(AuthgearGuard).useValue({});
    expect((await builder.compile()).get(ReportsController).list()).toEqual(['report']);
  });

  it('compiles as it is where the app guards it globally, though @Roles brings RolesGuard along', async () => {
    const module = await Test.createTestingModule({ controllers: [BareController] }).compile();
    expect(module.get(BareController).all()).toBe('all');
  });

  it('does not compile without', async () => {
    await expect(Test.createTestingModule(metadata).compile()).rejects.toThrow(
      'AuthgearModule.forRoot() is missing in the root module',
    );
  });

  it('has a builder with everything that can be overridden', () => {
    const builder = Test.createTestingModule(metadata);
    expect(signIn(builder, null)).toBe(builder);
    expect(failureOf(() => Reflect.apply(signIn, undefined, [undefined, null]))).toBeInstanceOf(TypeError);
  });
});
