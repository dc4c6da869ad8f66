import { Controller, ForbiddenException, Get, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { type AuthgearClaims, AuthgearTokenVerifier, CurrentUser, Roles } from '../../lib/index.js';
import { rejectionOf } from '../support/failures.js';
import { ProfileController } from '../support/profile.controller.js';
import { useStage } from '../support/stage.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';

@Controller()
class RolesController {
  @Get('admin')
  @Roles('admin')
  admin(): string {
    return 'granted';
  }

  @Get('passport')
  @UseGuards(AuthGuard('authgear'))
  passport(@CurrentUser('roles') roles: unknown): unknown {
    return { roles };
  }

  @Get('passport-admin')
  @Roles('admin')
  @UseGuards(AuthGuard('authgear'))
  passportAdmin(): string {
    return 'granted';
  }
}

const PATHS = ['/profile', '/admin', '/passport', '/passport-admin'];

// An unhandled rejection or an uncaught exception anywhere in the process fails the test by itself.
describe.each(ADAPTERS)('rolesClaim as a function on %s', (adapter) => {
  const stage = useStage(adapter);

  const startApp = (rolesClaim: (claims: AuthgearClaims) => unknown): Promise<TestApp> =>
    stage.startApp({ rolesClaim }, { controllers: [ProfileController, RolesController] });

  it('reads nested claims, for both doors and the verifier', async () => {
    const app = await startApp(({ realm }) => Object(realm).roles);
    const token = await stage.issuer.accessToken({ claims: { realm: { roles: ['admin', 'admin', 7] } } });
    expect(await app.get('/profile', token)).toMatchObject({ status: 200, body: { roles: ['admin'] } });
    expect(await app.get('/passport', token)).toMatchObject({ status: 200, body: { roles: ['admin'] } });
    for (const path of ['/admin', '/passport-admin']) expect(await app.get(path, token)).toMatchObject({ status: 200 });
    const verifier = app.nest.get<AuthgearTokenVerifier>(AuthgearTokenVerifier);
    expect(await verifier.verify(token)).toMatchObject({ roles: ['admin'] });
  });

  it('stands in place of the default claims', async () => {
    const app = await startApp(() => undefined);
    const token = await stage.issuer.accessToken({ roles: ['admin'] });
    expect(await app.get('/profile', token)).toMatchObject({ status: 200, body: { roles: [] } });
    for (const path of ['/admin', '/passport-admin']) expect(await app.get(path, token)).toMatchObject({ status: 403 });
  });

  it('is asked about verified tokens only, and once about one that is remembered', async () => {
    const asked: string[] = [];
    const app = await startApp(({ sub }) => {
      asked.push(sub);
      return [];
    });
    expect(await app.get('/profile', await stage.issuer.accessToken({ expiresIn: -1 }))).toMatchObject({ status: 401 });
    const token = await stage.issuer.accessToken({ sub: 'u1' });
    const [header, payload] = token.split('.');
    expect(await app.get('/profile', `${header}.${payload}.${'A'.repeat(342)}`)).toMatchObject({ status: 401 });
    expect(asked).toEqual([]);
    for (let times = 0; times < 3; times += 1) await app.get('/profile', token);
    expect(asked).toEqual(['u1']);
  });

  it.each([
    ['throws', (claims: AuthgearClaims) => Reflect.get(Object(claims.realm).deep, 'roles')],
    ['changes a claim', (claims: AuthgearClaims) => Object.assign(claims, { sub: 'admin' })],
    ['returns a promise', () => Promise.resolve(['admin'])],
    ['returns a promise that rejects', () => Promise.reject(new Error('database is down'))],
  ])('lets nobody in where it %s: 500', async (_what, rolesClaim) => {
    const app = await startApp(rolesClaim);
    const token = await stage.issuer.accessToken({ roles: ['admin'] });
    for (const path of [...PATHS, ...PATHS]) {
      const answer = await app.get(path, token);
      expect(answer).toMatchObject({ status: 500, body: { statusCode: 500, message: 'Internal server error' } });
    }
    const verifier = app.nest.get<AuthgearTokenVerifier>(AuthgearTokenVerifier);
    expect(await rejectionOf(verifier.verify(token))).toBeInstanceOf(TypeError);
    expect(app.log).toEqual([]);
  });

  it('passes on an HttpException that it throws', async () => {
    const app = await startApp(() => {
      throw new ForbiddenException('no realm');
    });
    const token = await stage.issuer.accessToken();
    for (const path of PATHS) {
      expect(await app.get(path, token)).toMatchObject({ status: 403, body: { message: 'no realm' } });
    }
  });
});
