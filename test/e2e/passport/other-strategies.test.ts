import { Controller, Get, Req, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import passport from 'passport';
import { CurrentUser, Roles } from '../../../lib/index.js';
import { expectRefusal } from '../../support/refusals.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS } from '../../support/test-app.js';

interface KeyedRequest {
  readonly headers: Readonly<Record<string, unknown>>;
}

interface GuardedRequest {
  readonly user: { readonly sub: string };
}

/** Knows one API key, and who has it. */
class ApiKeyStrategy extends passport.Strategy {
  override authenticate({ headers }: KeyedRequest): void {
    const { 'x-api-key': key } = headers;
    if (key === 'secret') this.success({ sub: 'robot', roles: ['admin'] });
    else this.fail('unknown API key', 401);
  }
}

@Controller()
class MixedController {
  @Get('authgear-first')
  @UseGuards(AuthGuard(['authgear', 'api-key']))
  authgearFirst(@Req() { user }: GuardedRequest, @CurrentUser('sub') current: unknown): unknown {
    return { sub: user.sub, current };
  }

  @Get('authgear-last')
  @UseGuards(AuthGuard(['api-key', 'authgear']))
  authgearLast(@Req() { user }: GuardedRequest, @CurrentUser('sub') current: unknown): unknown {
    return { sub: user.sub, current };
  }
}

@Controller('class-guarded')
@UseGuards(AuthGuard(['authgear', 'api-key']))
class ClassGuardedController {
  @Get('admin')
  @Roles('admin')
  admin(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }
}

const API_KEY = { 'x-api-key': 'secret' };

describe.each(ADAPTERS)('AuthGuard with another strategy on %s', (adapter) => {
  const stage = useStage(adapter);
  const controllers = [MixedController, ClassGuardedController];

  beforeAll(() => {
    passport.use('api-key', new ApiKeyStrategy());
  });

  afterAll(() => {
    passport.unuse('api-key');
  });

  describe.each(['/authgear-first', '/authgear-last'])('GET %s', (path) => {
    it('takes what either strategy takes', async () => {
      const app = await stage.startApp({}, { controllers });
      const token = await stage.issuer.accessToken({ sub: 'u1' });
      expect(await app.get(path, token)).toMatchObject({ status: 200, body: { sub: 'u1' } });
      expect(await app.get(path, API_KEY)).toMatchObject({ status: 200, body: { sub: 'robot' } });
    });

    it('lets the other strategy try where the token is refused', async () => {
      const app = await stage.startApp({}, { controllers });
      const authorization = `Bearer ${await stage.issuer.idToken()}`;
      const answer = await app.get(path, { authorization, ...API_KEY });
      expect(answer).toMatchObject({ status: 200, body: { sub: 'robot' } });
    });

    it('refuses what neither takes', async () => {
      const app = await stage.startApp({}, { controllers });
      for (const credentials of [undefined, 'a.b.c', { 'x-api-key': 'guess' }]) {
        const answer = await app.get(path, credentials);
        expect(answer.status).toBe(401);
        expect(answer.body).toEqual({ statusCode: 401, message: 'Unauthorized' });
      }
    });

    it('answers 503 to a token where the issuer is down, and serves the other strategy', async () => {
      const issuer = await stage.startIssuer();
      issuer.goOffline();
      const app = await stage.startApp({ endpoint: issuer.endpoint }, { controllers });
      expect(await app.get(path, await issuer.accessToken())).toMatchObject({ status: 503 });
      expect(await app.get(path, API_KEY)).toMatchObject({ status: 200, body: { sub: 'robot' } });
    });
  });

  it("doesn't believe the other strategy's user: asks for a token where roles are asked for", async () => {
    const app = await stage.startApp({}, { controllers });
    const path = '/class-guarded/admin';
    expectRefusal(await app.get(path, API_KEY), 'missing_token', stage.issuer.endpoint);
    const authorization = `Bearer ${await stage.issuer.accessToken({ sub: 'u1', roles: ['admin'] })}`;
    expect(await app.get(path, { authorization, ...API_KEY })).toMatchObject({ status: 200, body: { sub: 'u1' } });
  });

  it("with trustUsersOfOtherGuards decides about roles by the other strategy's user too", async () => {
    const app = await stage.startApp({ trustUsersOfOtherGuards: true }, { controllers });
    const path = '/class-guarded/admin';
    expect(await app.get(path, API_KEY)).toMatchObject({ status: 200, body: { sub: 'robot' } });
    expect(await app.get(path, await stage.issuer.accessToken())).toMatchObject({ status: 403 });
    const adminToken = await stage.issuer.accessToken({ sub: 'u1', roles: ['admin'] });
    expect(await app.get(path, adminToken)).toMatchObject({ status: 200, body: { sub: 'u1' } });
  });

  it("gives the other strategy's user by @CurrentUser only with trustUsersOfOtherGuards", async () => {
    const doubting = await stage.startApp({}, { controllers });
    const trusting = await stage.startApp({ trustUsersOfOtherGuards: true }, { controllers });
    expect((await doubting.get('/authgear-first', API_KEY)).body).toEqual({ sub: 'robot' });
    expect((await trusting.get('/authgear-first', API_KEY)).body).toEqual({ sub: 'robot', current: 'robot' });
  });
});
