import { Controller, Get, NotFoundException, Req, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { AUTHGEAR_STRATEGY, AuthgearUser, CurrentUser, Roles, RolesGuard } from '../../../lib/index.js';
import { expectRefusal } from '../../support/refusals.js';
import { type StageOptions, shared, useStage } from '../../support/stage.js';
import { ADAPTERS, type TestApp } from '../../support/test-app.js';
import { REFUSED_TOKENS, rejectBanned } from '../support/refused-tokens.js';

@Controller()
class PassportController {
  @Get('profile')
  @UseGuards(AuthGuard('authgear'))
  profile(@CurrentUser('sub') sub: string, @Req() request: { user?: unknown }): unknown {
    return { sub, isAuthgearUser: request.user instanceof AuthgearUser };
  }

  @Get('own-user')
  @UseGuards(AuthGuard(AUTHGEAR_STRATEGY))
  ownUser(@CurrentUser() user: unknown): unknown {
    return user;
  }

  @Get('roles-below')
  @UseGuards(AuthGuard('authgear'))
  @Roles('admin')
  rolesBelow(): string {
    return 'granted';
  }

  @Get('roles-above')
  @Roles('admin')
  @UseGuards(AuthGuard('authgear'))
  rolesAbove(): string {
    return 'granted';
  }

  @Get('guard-after')
  @UseGuards(AuthGuard('authgear'), RolesGuard)
  guardAfter(): string {
    return 'granted';
  }
}

/** What @nestjs/passport answers, whatever the reason. */
const UNAUTHORIZED = { statusCode: 401, message: 'Unauthorized' };

describe.each(ADAPTERS)("AuthGuard('authgear') on %s", (adapter) => {
  const stage = useStage(adapter);
  const controllers = [PassportController];
  const startApp = (options?: StageOptions): Promise<TestApp> => stage.startApp(options, { controllers });
  const sharedApp = shared(() => startApp());

  it.each(['authgear', 'guide'] as const)('lets in a token of the shape %s', async (shape) => {
    const app = await sharedApp();
    const token = await stage.issuer.accessToken({ shape, sub: 'u1' });
    const body = { sub: 'u1', isAuthgearUser: true };
    expect(await app.get('/profile', token)).toMatchObject({ status: 200, body });
    expect(await app.get('/profile', token)).toMatchObject({ status: 200, body });
  });

  it("answers a request without a token with @nestjs/passport's own body", async () => {
    const app = await sharedApp();
    const answer = await app.get('/profile');
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual(UNAUTHORIZED);
    expect(answer.headers.get('www-authenticate')).toBeNull();
  });

  const rejectingApp = shared(() => startApp({ validate: rejectBanned }));

  it.each(REFUSED_TOKENS)("answers $code with @nestjs/passport's own body", async ({ token }) => {
    const app = await rejectingApp();
    const answer = await app.get('/profile', await token(stage.issuer));
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual(UNAUTHORIZED);
  });

  it('answers 503 where the issuer is down', async () => {
    const issuer = await stage.startIssuer();
    issuer.goOffline();
    const app = await startApp({ endpoint: issuer.endpoint });
    const answer = await app.get('/profile', await issuer.accessToken());
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBeNull();
    expect(answer.body).toEqual({
      statusCode: 503,
      error: 'Service Unavailable',
      code: 'issuer_unavailable',
      message: expect.stringMatching(/^Issuer unavailable/),
    });
  });

  it.each(['/roles-below', '/roles-above'])('is followed by the role rule of GET %s', async (path) => {
    const app = await sharedApp();
    const { issuer } = stage;
    expect(await app.get(path)).toMatchObject({ status: 401 });
    expectRefusal(await app.get(path, await issuer.accessToken()), 'insufficient_role', issuer.endpoint);
    expect(await app.get(path, await issuer.accessToken({ roles: ['admin'] }))).toMatchObject({ status: 200 });
  });

  it('is followed by RolesGuard without a rule', async () => {
    const app = await sharedApp();
    expect(await app.get('/guard-after')).toMatchObject({ status: 401, body: UNAUTHORIZED });
    expect(await app.get('/guard-after', await stage.issuer.accessToken())).toMatchObject({ status: 200 });
  });

  it("puts the app's own user on the request, and asks for it once", async () => {
    const subs: string[] = [];
    const app = await startApp({
      validate: ({ sub }) => {
        subs.push(sub);
        return { id: sub, roles: ['admin'] };
      },
    });
    const token = await stage.issuer.accessToken({ sub: 'u1' });
    expect(await app.get('/own-user', token)).toMatchObject({ status: 200, body: { id: 'u1', roles: ['admin'] } });
    expect(await app.get('/roles-below', token)).toMatchObject({ status: 200 });
    expect(await app.get('/roles-above', token)).toMatchObject({ status: 200 });
    expect(subs).toEqual(['u1', 'u1', 'u1']);
  });

  it("decides about roles by the token's where the app's user has none", async () => {
    const app = await startApp({ validate: ({ sub }) => ({ id: sub }) });
    const { issuer } = stage;
    expect(await app.get('/roles-below', await issuer.accessToken({ roles: ['admin'] }))).toMatchObject({
      status: 200,
    });
    expect(await app.get('/roles-below', await issuer.accessToken())).toMatchObject({ status: 403 });
  });

  it('passes on what validate throws', async () => {
    const app = await startApp({ validate: () => Promise.reject(new NotFoundException('no account')) });
    const answer = await app.get('/profile', await stage.issuer.accessToken());
    expect(answer).toMatchObject({ status: 404, body: { message: 'no account' } });
  });

  it('keeps the users of requests at the same time apart', async () => {
    const app = await sharedApp();
    const subs = Array.from({ length: 20 }, (_item, index) => `u${index}`);
    const tokens = await Promise.all(subs.map((sub) => stage.issuer.accessToken({ sub })));
    const answers = await Promise.all(tokens.map((token) => app.get('/profile', token)));
    expect(answers.map(({ body }) => body)).toEqual(subs.map((sub) => ({ sub, isAuthgearUser: true })));
  });
});
