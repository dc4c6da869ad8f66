import { expectRefusal } from '../../support/refusals.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS } from '../../support/test-app.js';

const MINUTE = 60_000;

describe.each(ADAPTERS)('a token that was verified before on %s', (adapter) => {
  const stage = useStage(adapter);
  let now: number;

  beforeEach(() => {
    now = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  describe.each([
    ['with the default memory', undefined],
    ['with a memory of one token', { max: 1 }],
    ['without a memory', false],
  ] as const)('%s', (_case, tokenCache) => {
    const startApp = (endpoint: string, jwks = {}) =>
      stage.startApp(tokenCache === undefined ? { endpoint, jwks } : { endpoint, jwks, tokenCache });

    it('is let in again, as the same user', async () => {
      const app = await startApp(stage.issuer.endpoint);
      const tokens = [await stage.issuer.accessToken({ sub: 'u1' }), await stage.issuer.accessToken({ sub: 'u2' })];
      for (const [index, token] of [...tokens, ...tokens].entries()) {
        const sub = index % 2 === 0 ? 'u1' : 'u2';
        expect(await app.get('/profile', token)).toMatchObject({ status: 200, body: { sub } });
      }
    });

    it('expires in time', async () => {
      const app = await startApp(stage.issuer.endpoint);
      const token = await stage.issuer.accessToken({ expiresIn: '5m' });
      expect(await app.get('/profile', token)).toMatchObject({ status: 200 });
      now += 5 * MINUTE;
      expectRefusal(await app.get('/profile', token), 'token_expired', stage.issuer.endpoint);
    });

    it('is not active before its nbf when the clock is set back', async () => {
      const app = await startApp(stage.issuer.endpoint);
      const token = await stage.issuer.accessToken({ claims: { nbf: Math.floor(now / 1000) } });
      expect(await app.get('/profile', token)).toMatchObject({ status: 200 });
      now -= MINUTE;
      expectRefusal(await app.get('/profile', token), 'token_not_active', stage.issuer.endpoint);
    });

    it('is refused once its key has left the set', async () => {
      const issuer = await stage.startIssuer();
      const app = await startApp(issuer.endpoint);
      const token = await issuer.accessToken();
      expect(await app.get('/profile', token)).toMatchObject({ status: 200 });
      await issuer.rotateKeys();
      now += MINUTE;
      expect(await app.get('/profile', await issuer.accessToken())).toMatchObject({ status: 200 });
      expectRefusal(await app.get('/profile', token), 'key_not_found', issuer.endpoint);
    });

    it('is refused once its key is too old to serve', async () => {
      const issuer = await stage.startIssuer();
      const app = await startApp(issuer.endpoint, { cacheMaxAge: MINUTE, maxStale: 2 * MINUTE });
      const token = await issuer.accessToken();
      expect(await app.get('/profile', token)).toMatchObject({ status: 200 });
      issuer.goOffline();
      now += 3 * MINUTE;
      expect(await app.get('/profile', token)).toMatchObject({ status: 200 });
      now += 1;
      expectRefusal(await app.get('/profile', token), 'issuer_unavailable', issuer.endpoint);
    });
  });
});
