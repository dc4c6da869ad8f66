import { Controller, Get, Module } from '@nestjs/common';
import { AuthgearModule, AuthgearTokenVerifier, Public } from '../../../lib/index.js';
import { PATIENT } from '../../support/patient.js';
import { ProfileController } from '../../support/profile.controller.js';
import { expectRefusal } from '../../support/refusals.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS } from '../../support/test-app.js';

@Controller('bare')
class BareController {
  @Get('guarded-or-not')
  bare(): string {
    return 'bare';
  }

  @Public()
  @Get('public')
  open(): string {
    return 'public';
  }
}

@Module({ controllers: [ProfileController, BareController] })
class FeatureModule {}

describe.each(ADAPTERS)('AuthgearModule.forRoot on %s', (adapter) => {
  const stage = useStage(adapter);

  it('gives its guards to modules that do not import it', async () => {
    const app = await stage.startApp({}, { imports: [FeatureModule] });
    expect(await app.get('/profile', await stage.issuer.accessToken())).toMatchObject({ status: 200 });
  });

  it('with isGlobal false gives them to nobody else: such an app does not boot', async () => {
    const start = stage.startApp({ isGlobal: false }, { imports: [FeatureModule] });
    await expect(start).rejects.toThrow(/can't resolve dependencies of the AuthgearGuard/);
  });

  it('with isGlobal false gives them to a module that imports it', async () => {
    const { endpoint, clientId } = stage.issuer;
    const authgear = AuthgearModule.forRoot({ endpoint, clientId, isGlobal: false, jwks: PATIENT });
    @Module({ imports: [authgear], controllers: [ProfileController] })
    class ImportingModule {}
    const app = await stage.startPlainApp({ imports: [ImportingModule] });
    expect(await app.get('/profile', await stage.issuer.accessToken())).toMatchObject({ status: 200 });
    expectRefusal(await app.get('/profile'), 'missing_token', endpoint);
  });

  it('guards no route that asks for no guard', async () => {
    const app = await stage.startApp({}, { imports: [FeatureModule] });
    expect(await app.get('/bare/guarded-or-not')).toMatchObject({ status: 200 });
  });

  it.each([true, false])('with globalGuard guards every route but the public ones, isGlobal %s', async (isGlobal) => {
    const app = await stage.startApp({ globalGuard: true, isGlobal }, { controllers: [BareController] });
    expectRefusal(await app.get('/bare/guarded-or-not'), 'missing_token', stage.issuer.endpoint);
    expect(await app.get('/bare/public')).toMatchObject({ status: 200, body: 'public' });
    const token = await stage.issuer.accessToken();
    expect(await app.get('/bare/guarded-or-not', token)).toMatchObject({ status: 200, body: 'bare' });
  });

  it('boots without the issuer, and asks it for nothing before a token arrives', async () => {
    const issuer = await stage.startIssuer();
    issuer.goOffline();
    const app = await stage.startApp({ endpoint: issuer.endpoint });
    expectRefusal(await app.get('/profile'), 'missing_token', issuer.endpoint);
    issuer.goOnline();
    expect(await app.get('/profile', await issuer.accessToken())).toMatchObject({ status: 200 });
  });

  it('serves many requests that arrive before the keys with one refresh', async () => {
    const issuer = await stage.startIssuer();
    const app = await stage.startApp({ endpoint: issuer.endpoint });
    const token = await issuer.accessToken();
    const answers = await Promise.all(Array.from({ length: 20 }, () => app.get('/profile', token)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(issuer.requests.map(({ path }) => path)).toEqual(['/.well-known/openid-configuration', '/oauth2/jwks']);
  });

  it.each([
    ['remembers verified tokens', {}, true],
    ['remembers none where tokenCache is false', { tokenCache: false }, false],
  ] as const)('%s', async (_what, options, isRemembered) => {
    const app = await stage.startApp(options);
    const verifier = app.nest.get<AuthgearTokenVerifier>(AuthgearTokenVerifier);
    const token = await stage.issuer.accessToken();
    const user = await verifier.verify(token);
    expect((await verifier.verify(token)) === user).toBe(isRemembered);
    expect(app.log).toEqual([]);
  });

  it('keeps two apps with different issuers apart', async () => {
    const otherIssuer = await stage.startIssuer();
    const app = await stage.startApp();
    const otherApp = await stage.startApp({ endpoint: otherIssuer.endpoint });
    const token = await stage.issuer.accessToken();
    const otherToken = await otherIssuer.accessToken();
    for (let round = 0; round < 2; round += 1) {
      expect(await app.get('/profile', token)).toMatchObject({ status: 200 });
      expect(await otherApp.get('/profile', otherToken)).toMatchObject({ status: 200 });
      expectRefusal(await app.get('/profile', otherToken), 'invalid_issuer', stage.issuer.endpoint);
      expectRefusal(await otherApp.get('/profile', token), 'invalid_issuer', otherIssuer.endpoint);
    }
  });

  it('goes on in one app when another one is closed', async () => {
    const app = await stage.startApp();
    const closing = await stage.startApp();
    await closing.nest.close();
    expect(await app.get('/profile', await stage.issuer.accessToken())).toMatchObject({ status: 200 });
  });
});
