import { type CanActivate, Controller, type ExecutionContext, Get, Module, Req, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import {
  AuthgearGuard,
  AuthgearModule,
  AuthgearUser,
  CurrentUser,
  OptionalAuth,
  Public,
  Roles,
} from '../../../lib/index.js';
import { AuthgearTestIssuer } from '../../../lib/testing/index.js';
import { compactJws, decodeSegment, partsOf } from '../../support/jws.js';
import { PATIENT } from '../../support/patient.js';
import { expectRefusal } from '../../support/refusals.js';
import { type StageOptions, shared, useStage } from '../../support/stage.js';
import { ADAPTERS, type TestApp } from '../../support/test-app.js';
import { plantUsers } from '../support/user-planter.js';

interface RequestWithUser {
  user?: unknown;
}

/** Who the handler believes its caller is, and who stands on the request. */
function seen(current: unknown, { user }: RequestWithUser): unknown {
  return { current: Reflect.get(Object(current), 'sub') ?? null, onRequest: Reflect.get(Object(user), 'sub') ?? null };
}

/** Takes a user for its own, as the guard of an API key does. */
class ForeignGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    context.switchToHttp().getRequest<RequestWithUser>().user = { sub: 'robot', roles: ['admin'] };
    return true;
  }
}

@Controller()
class ProbeController {
  @Get('admin')
  @Roles('admin')
  admin(@CurrentUser() user: unknown, @Req() request: RequestWithUser): unknown {
    return seen(user, request);
  }

  @Get('optional-admin')
  @OptionalAuth()
  @Roles('admin')
  optionalAdmin(@CurrentUser() user: unknown, @Req() request: RequestWithUser): unknown {
    return seen(user, request);
  }

  @Get('foreign-admin')
  @Roles('admin')
  @UseGuards(ForeignGuard)
  foreignAdmin(@CurrentUser() user: unknown, @Req() request: RequestWithUser): unknown {
    return seen(user, request);
  }

  @Get('guarded')
  @UseGuards(AuthgearGuard)
  guarded(@CurrentUser() user: unknown, @Req() request: RequestWithUser): unknown {
    return seen(user, request);
  }

  @Get('optional')
  @OptionalAuth()
  @UseGuards(AuthgearGuard)
  optional(@CurrentUser() user: unknown, @Req() request: RequestWithUser): unknown {
    return seen(user, request);
  }

  @Get('public')
  @Public()
  @UseGuards(AuthgearGuard)
  open(@CurrentUser() user: unknown, @Req() request: RequestWithUser): unknown {
    return seen(user, request);
  }
}

/** What some middlewares do: they believe a token without verifying it. */
function decodedUser({ headers }: { readonly headers: Readonly<Record<string, unknown>> }): unknown {
  const [, token] = String(headers.authorization).split(' ');
  return token === undefined ? undefined : decodeSegment(partsOf(token).payload);
}

const COOKIE_USER = { sub: 'cookie', roles: ['admin'] };
const FORGED = compactJws({ alg: 'none', typ: 'at+jwt' }, { sub: 'forger', roles: ['admin'] }, () => Buffer.of(0));

describe.each(ADAPTERS)('a user that others put on the request, on %s', (adapter) => {
  const stage = useStage(adapter);

  function startApp(userOf: Parameters<typeof plantUsers>[2], options: StageOptions = {}): Promise<TestApp> {
    const configure = (nest: TestApp['nest']) => plantUsers(nest, adapter, userOf);
    return stage.startApp(options, { controllers: [ProbeController] }, { configure });
  }

  const decodingApp = shared(() => startApp(decodedUser));
  const cookieApp = shared(() => startApp(() => COOKIE_USER));
  const trustingApp = shared(() => startApp(() => COOKIE_USER, { trustUsersOfOtherGuards: true }));

  it.each(['/admin', '/optional-admin', '/guarded', '/optional'])(
    'is not believed though a forged token says so: GET %s',
    async (path) => {
      const app = await decodingApp();
      expectRefusal(await app.get(path, FORGED), 'unsupported_algorithm', stage.issuer.endpoint);
    },
  );

  it('is not believed where its token is for another API', async () => {
    const app = await decodingApp();
    const token = await stage.issuer.accessToken({ clientId: 'other', roles: ['admin'] });
    expectRefusal(await app.get('/admin', token), 'invalid_audience', stage.issuer.endpoint);
  });

  it.each(['/admin', '/optional-admin', '/foreign-admin', '/guarded'])(
    'does not stand in for a token: GET %s',
    async (path) => {
      const app = await cookieApp();
      expectRefusal(await app.get(path), 'missing_token', stage.issuer.endpoint);
    },
  );

  it('is not believed though it looks like the user of a token, and even was one', async () => {
    const users: AuthgearUser[] = [];
    const app = await startApp(() => users[0], {
      validate: (user) => {
        users.push(user);
        return user;
      },
    });
    const token = await stage.issuer.accessToken({ sub: 'boss', roles: ['admin'] });
    expect(await app.get('/admin', token)).toMatchObject({ status: 200, body: { current: 'boss' } });
    expect(users[0]).toBeInstanceOf(AuthgearUser);
    expectRefusal(await app.get('/admin'), 'missing_token', stage.issuer.endpoint);
  });

  it.each(['/admin', '/optional-admin', '/foreign-admin', '/guarded', '/optional'])(
    'gives way to the user of the token: GET %s',
    async (path) => {
      const app = await cookieApp();
      const token = await stage.issuer.accessToken({ sub: 'boss', roles: ['admin'] });
      expect((await app.get(path, token)).body).toEqual({ current: 'boss', onRequest: 'boss' });
    },
  );

  it.each(['/public', '/optional'])(
    'is left alone, and not given by @CurrentUser, where nobody authenticates: GET %s',
    async (path) => {
      const app = await cookieApp();
      expect((await app.get(path)).body).toEqual({ current: null, onRequest: 'cookie' });
    },
  );

  it('lends its roles to nobody', async () => {
    const app = await cookieApp();
    const token = await stage.issuer.accessToken({ roles: ['reader'] });
    for (const path of ['/admin', '/optional-admin', '/foreign-admin']) {
      expectRefusal(await app.get(path, token), 'insufficient_role', stage.issuer.endpoint);
    }
  });

  describe('with trustUsersOfOtherGuards', () => {
    it.each([
      ['/admin', 'cookie'],
      ['/optional-admin', 'cookie'],
      ['/foreign-admin', 'robot'],
      ['/optional', 'cookie'],
      ['/public', 'cookie'],
    ])('is believed: GET %s', async (path, sub) => {
      const app = await trustingApp();
      expect((await app.get(path)).body).toEqual({ current: sub, onRequest: sub });
    });

    it('is judged by its own roles, and not by those of a token', async () => {
      const app = await startApp(() => ({ sub: 'cookie', roles: ['reader'] }), { trustUsersOfOtherGuards: true });
      const token = await stage.issuer.accessToken({ roles: ['admin'] });
      for (const credentials of [undefined, token]) {
        expectRefusal(await app.get('/admin', credentials), 'insufficient_role', stage.issuer.endpoint);
      }
    });

    it('still needs a token where AuthgearGuard stands', async () => {
      const app = await trustingApp();
      expectRefusal(await app.get('/guarded'), 'missing_token', stage.issuer.endpoint);
    });

    it('is believed in this app alone', async () => {
      await startApp(() => COOKIE_USER, { trustUsersOfOtherGuards: true });
      const doubting = await startApp(() => COOKIE_USER);
      expect((await doubting.get('/public')).body).toEqual({ current: null, onRequest: 'cookie' });
    });
  });
});

@Controller()
class StaffController {
  @Get('staff')
  @Roles('admin')
  staff(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }

  @Get('either')
  @Roles('admin')
  @UseGuards(AuthGuard(['staff', 'authgear']))
  either(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }
}

describe.each(ADAPTERS)('two projects in one app on %s', (adapter) => {
  const stage = useStage(adapter);
  let staffIssuer: AuthgearTestIssuer;

  beforeAll(async () => {
    staffIssuer = await stage.startIssuer();
  });

  /** An app of a project's customers, with a module for another project's staff. */
  function startApp(customers: StageOptions, staff: StageOptions = {}): Promise<TestApp> {
    const { endpoint, clientId } = staffIssuer;
    const options = { endpoint, clientId, jwks: PATIENT, isGlobal: false, strategyName: 'staff' };
    @Module({ imports: [AuthgearModule.forRoot({ ...options, ...staff })], controllers: [StaffController] })
    class StaffModule {}
    return stage.startApp({ isGlobal: false, ...customers }, { imports: [StaffModule] });
  }

  it.each([
    ['at the staff’s door', {}, {}],
    ['after the customers’ global guard', { globalGuard: true }, {}],
    ['though the staff’s module trusts other guards', { globalGuard: true }, { trustUsersOfOtherGuards: true }],
  ])('a customer who is an admin is not one of the staff %s', async (_case, customers, staff) => {
    const app = await startApp(customers, staff);
    const token = await stage.issuer.accessToken({ sub: 'customer', roles: ['admin'] });
    for (const path of ['/staff', '/either']) {
      expectRefusal(await app.get(path, token), 'invalid_issuer', staffIssuer.endpoint);
    }
  });

  it('the staff comes in by both doors', async () => {
    const app = await startApp({});
    const token = await staffIssuer.accessToken({ sub: 'boss', roles: ['admin'] });
    for (const path of ['/staff', '/either']) {
      expect(await app.get(path, token)).toMatchObject({ status: 200, body: { sub: 'boss' } });
    }
  });
});
