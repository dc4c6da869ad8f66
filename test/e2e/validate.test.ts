import { Controller, Get, NotFoundException, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import {
  AUTHGEAR_STRATEGY,
  AuthgearGuard,
  type AuthgearUser,
  CurrentUser,
  OptionalAuth,
  Roles,
  RolesGuard,
  type ValidateContext,
  type ValidateUser,
} from '../../lib/index.js';
import { signedBy } from '../support/jws.js';
import { newRsaKey } from '../support/keys.js';
import { expectRefusal } from '../support/refusals.js';
import { useStage } from '../support/stage.js';
import { ADAPTERS } from '../support/test-app.js';

@Controller()
class AccountController {
  @Get('account')
  @UseGuards(AuthgearGuard)
  account(@CurrentUser() user: unknown): unknown {
    return user;
  }

  @Get('owner')
  @Roles('owner')
  owner(@CurrentUser() user: unknown): unknown {
    return user;
  }

  @Get('optional')
  @OptionalAuth()
  @UseGuards(AuthgearGuard)
  optional(@CurrentUser() user: unknown): unknown {
    return { user: user ?? null };
  }

  @Get('many-guards')
  @UseGuards(AuthgearGuard, RolesGuard, AuthgearGuard, AuthGuard(AUTHGEAR_STRATEGY))
  @Roles('owner')
  manyGuards(@CurrentUser() user: unknown): unknown {
    return user;
  }
}

describe.each(ADAPTERS)('validate on %s', (adapter) => {
  const stage = useStage(adapter);
  const controllers = [AccountController];
  const startApp = (validate: ValidateUser) => stage.startApp({ validate }, { controllers });

  it.each([
    ['an object', (user: AuthgearUser) => ({ id: 7, sub: user.sub })],
    ['a promise of one', async (user: AuthgearUser) => ({ id: 7, sub: user.sub })],
  ])("puts the app's own user on the request: %s", async (_case, validate) => {
    const app = await startApp(validate);
    const answer = await app.get('/account', await stage.issuer.accessToken({ sub: 'u1' }));
    expect(answer).toMatchObject({ status: 200, body: { id: 7, sub: 'u1' } });
  });

  it.each([
    ['null', () => null],
    ['a promise of null', async () => null],
    ['undefined', () => JSON.parse('{}').user],
    ['false', () => JSON.parse('false')],
    ['a string', () => JSON.parse('"u1"')],
  ])('refuses with user_rejected where it gives %s', async (_case, validate) => {
    const app = await startApp(validate);
    const token = await stage.issuer.accessToken({ roles: ['owner'] });
    for (const path of ['/account', '/owner', '/optional', '/many-guards']) {
      expectRefusal(await app.get(path, token), 'user_rejected', stage.issuer.endpoint);
    }
  });

  it.each([
    ['an HttpException', () => new NotFoundException('no such account'), 404, 'no such account'],
    ['any other error', () => new Error('database is down'), 500, 'Internal server error'],
  ])('passes on what it throws: %s', async (_case, error, status, message) => {
    const throwing: readonly ValidateUser[] = [
      () => {
        throw error();
      },
      () => Promise.reject(error()),
    ];
    for (const validate of throwing) {
      const app = await startApp(validate);
      const token = await stage.issuer.accessToken({ roles: ['owner'] });
      for (const path of ['/account', '/owner', '/optional', '/many-guards']) {
        const answer = await app.get(path, token);
        expect(answer).toMatchObject({ status, body: { statusCode: status, message } });
        expect(answer.headers.get('www-authenticate')).toBeNull();
      }
    }
  });

  it.each([
    ['with the default memory', {}],
    ['without a memory of tokens', { tokenCache: false as const }],
  ])('is called once a request, however many guards there are, and on every request: %s', async (_case, options) => {
    const subs: string[] = [];
    const validate: ValidateUser = async (user) => {
      subs.push(user.sub);
      return user;
    };
    const app = await stage.startApp({ validate, globalGuard: true, ...options }, { controllers });
    const token = await stage.issuer.accessToken({ sub: 'u1', roles: ['owner'] });
    expect(await app.get('/many-guards', token)).toMatchObject({ status: 200 });
    expect(subs).toEqual(['u1']);
    expect(await app.get('/many-guards', token)).toMatchObject({ status: 200 });
    expect(subs).toEqual(['u1', 'u1']);
  });

  it('is not called for a token that is refused, nor where there is none', async () => {
    const validate = jest.fn<object, [AuthgearUser]>((user) => user);
    const app = await startApp(validate);
    const valid = await stage.issuer.accessToken();
    expect(await app.get('/optional')).toMatchObject({ status: 200, body: { user: null } });
    for (const invalid of [
      'a.b.c',
      await stage.issuer.idToken(),
      await stage.issuer.accessToken({ expiresIn: -1 }),
      await stage.issuer.accessToken({ header: { kid: 'unknown' } }),
      signedBy(newRsaKey(), valid),
    ]) {
      expect(await app.get('/account', invalid)).toMatchObject({ status: 401 });
    }
    expect(validate).not.toHaveBeenCalled();
    expect(await app.get('/account', valid)).toMatchObject({ status: 200 });
    expect(validate).toHaveBeenCalledTimes(1);
  });

  it.each([
    ["the returned user's", { roles: ['owner'] }, [], 200],
    ["the returned user's, a single one", { roles: 'owner' }, [], 200],
    ["the returned user's, even where they are fewer", { roles: [] }, ['owner'], 403],
    ["the token's where the returned user has none", { id: 7 }, ['owner'], 200],
    ["the token's where the returned user has none, and lacks them", { id: 7 }, ['editor'], 403],
  ])('decides about roles: %s', async (_case, user, roles, status) => {
    const app = await startApp(() => user);
    expect(await app.get('/owner', await stage.issuer.accessToken({ roles }))).toMatchObject({ status });
  });

  it('is told the request and its execution context', async () => {
    const contexts: ValidateContext[] = [];
    const app = await startApp((user, context) => {
      contexts.push(context);
      return user;
    });
    await app.get('/account', await stage.issuer.accessToken());
    const [context] = contexts;
    expect(contexts).toHaveLength(1);
    expect(context?.request).toBe(context?.executionContext?.switchToHttp().getRequest());
    expect(context?.request).toMatchObject({ url: '/account' });
    expect(context?.executionContext?.getClass()).toBe(AccountController);
    expect(context?.executionContext?.getHandler().name).toBe('account');
  });

  it('keeps the users of requests at the same time apart', async () => {
    const app = await startApp(async (user) => {
      await new Promise(setImmediate);
      return { id: user.sub };
    });
    const subs = Array.from({ length: 20 }, (_item, index) => `u${index}`);
    const answers = await Promise.all(
      subs.map(async (sub) => app.get('/account', await stage.issuer.accessToken({ sub }))),
    );
    expect(answers.map(({ body }) => body)).toEqual(subs.map((id) => ({ id })));
  });
});
