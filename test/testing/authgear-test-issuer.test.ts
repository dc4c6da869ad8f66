import { createPublicKey } from 'node:crypto';
import { AuthgearTestIssuer } from '../../lib/testing/index.js';
import { setClock } from '../support/controlled-clock.js';
import { rejectionOf } from '../support/failures.js';
import { verifyWithJose } from './support/jose-verifier.js';

const UUID = /^[\da-f-]{36}$/;

/** A member of the JWKS. */
interface PublishedKey {
  readonly kid: string;
  readonly n: string;
  readonly created_at: number;
}

describe('AuthgearTestIssuer', () => {
  let issuer: AuthgearTestIssuer;

  beforeEach(async () => {
    issuer = await AuthgearTestIssuer.start();
  });

  afterEach(async () => {
    jest.useRealTimers();
    await issuer.stop();
  });

  const get = (path: string) => fetch(issuer.endpoint + path);

  async function publishedKeys(): Promise<readonly PublishedKey[]> {
    const { keys }: { keys: readonly PublishedKey[] } = JSON.parse(await (await get('/oauth2/jwks')).text());
    return keys;
  }

  async function publishedKey(): Promise<PublishedKey> {
    const keys = await publishedKeys();
    const [key] = keys;
    if (key === undefined || keys.length > 1) throw new Error(`${keys.length} keys are published`);
    return key;
  }

  const verify = (token: string) => verifyWithJose(token, issuer.endpoint);

  it('listens on a free loopback port', async () => {
    const other = await AuthgearTestIssuer.start();
    expect(issuer.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(other.endpoint).not.toBe(issuer.endpoint);
    await other.stop();
  });

  it('is not to be reached by any other address', async () => {
    const { port } = new URL(issuer.endpoint);
    expect(await rejectionOf(fetch(`http://[::1]:${port}`))).toMatchObject({ cause: { syscall: 'connect' } });
  });

  it('has a Client ID, which may be chosen', async () => {
    const other = await AuthgearTestIssuer.start({ clientId: 'mine' });
    expect([issuer.clientId, other.clientId]).toEqual(['test-client', 'mine']);
    await other.stop();
  });

  it('publishes a discovery document', async () => {
    const response = await get('/.well-known/openid-configuration');
    const { endpoint } = issuer;
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(await response.json()).toMatchObject({ issuer: endpoint, jwks_uri: `${endpoint}/oauth2/jwks` });
  });

  it('publishes its key as Authgear does, and nothing private', async () => {
    const before = Math.floor(Date.now() / 1000) - 60;
    const key = await publishedKey();
    expect(key).toEqual({
      kty: 'RSA',
      kid: expect.stringMatching(UUID),
      use: 'sig',
      alg: 'RS256',
      n: expect.any(String),
      e: 'AQAB',
      created_at: expect.any(Number),
    });
    expect(createPublicKey({ key: { ...key }, format: 'jwk' }).asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(Number.isInteger(key.created_at)).toBe(true);
    expect(key.created_at).toBeGreaterThan(before);
    expect(key.created_at).toBeLessThanOrEqual(Date.now() / 1000);
  });

  it.each(['/', '/oauth2/token', '/oauth2/jwks/', '/.well-known/openid-configuration?x'])(
    'answers 404 on any other path: %s',
    async (path) => {
      const response = await get(path);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({ error: 'not_found' });
    },
  );

  it('keeps a list of the requests that it answered', async () => {
    expect(issuer.requests).toEqual([]);
    await get('/oauth2/jwks');
    await fetch(`${issuer.endpoint}/other`, { method: 'POST' });
    expect(issuer.requests).toEqual([
      { method: 'GET', path: '/oauth2/jwks' },
      { method: 'POST', path: '/other' },
    ]);
  });

  it('signs with a kid of its own, though all issuers share their first key', async () => {
    const other = await AuthgearTestIssuer.start();
    const token = await other.accessToken();
    expect(await rejectionOf(verify(token))).toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
    await other.stop();
  });

  describe('at its userinfo endpoint', () => {
    const statusFor = async (authorization: string | undefined) =>
      (await fetch(`${issuer.endpoint}/oauth2/userinfo`, authorization ? { headers: { authorization } } : {})).status;

    it('says who the user of an access token is', async () => {
      setClock(1_800_000_000_000);
      const roles = ['admin'];
      const tokens = [
        await issuer.accessToken({ sub: 'u1', roles }),
        await issuer.refreshedToken({ sub: 'u1', roles }),
        await issuer.opaqueToken({ sub: 'u1', roles }),
      ];
      for (const token of tokens) {
        const response = await fetch(`${issuer.endpoint}/oauth2/userinfo`, {
          headers: { authorization: `Bearer ${token}` },
        });
        expect(response.status).toBe(200);
        expect(await response.json()).toMatchObject({
          sub: 'u1',
          email: 'u1@example.com',
          'https://authgear.com/claims/user/roles': roles,
          updated_at: 1_800_000_000,
          'https://authgear.com/claims/user/identities': [{ created_at: new Date(1_800_000_000_000).toISOString() }],
        });
      }
    });

    it('knows no other token', async () => {
      const resource = 'https://api.example.com';
      const other = await AuthgearTestIssuer.start();
      const tokens = [
        await issuer.idToken(),
        await issuer.machineToken({ resource }),
        await other.accessToken(),
        await issuer.accessToken({ expiresIn: 0 }),
        'made-up',
      ];
      for (const token of tokens) expect(await statusFor(`Bearer ${token}`)).toBe(401);
      await other.stop();
    });

    it('takes the token from the header Authorization, with the scheme Bearer', async () => {
      const token = await issuer.opaqueToken();
      expect(await statusFor(`bearer  ${token}`)).toBe(200);
      for (const authorization of [
        undefined,
        'Bearer',
        token,
        `Basic ${token}`,
        `Bearer ${token} x`,
        `x Bearer ${token}`,
      ]) {
        expect(await statusFor(authorization)).toBe(401);
      }
    });

    it('gives an expired token no answer, and one that is about to expire does get one', async () => {
      const token = await issuer.opaqueToken({ expiresIn: 60 });
      const expiry = (Math.floor(Date.now() / 1000) + 60) * 1000;
      setClock(expiry - 1000);
      expect(await statusFor(`Bearer ${token}`)).toBe(200);
      setClock(expiry);
      expect(await statusFor(`Bearer ${token}`)).toBe(401);
    });

    it('refuses the tokens of a session that has ended, and of that alone', async () => {
      const ended = [await issuer.accessToken({ sub: 'u1' }), await issuer.opaqueToken({ sub: 'u1' })];
      const otherUser = await issuer.accessToken({ sub: 'u2' });
      issuer.endSession('u1');
      const signedInAgain = await issuer.accessToken({ sub: 'u1' });
      for (const token of ended) expect(await statusFor(`Bearer ${token}`)).toBe(401);
      for (const token of [otherUser, signedInAgain]) expect(await statusFor(`Bearer ${token}`)).toBe(200);
      await expect(verify(ended[0] ?? '')).resolves.toMatchObject({ claims: { sub: 'u1' } });
    });
  });

  describe('when its keys are rotated', () => {
    it('signs with a new key, and publishes that alone', async () => {
      const old = await issuer.accessToken();
      const before = await publishedKey();
      await issuer.rotateKeys();
      const after = await publishedKey();
      expect(after.kid).not.toBe(before.kid);
      expect(after.n).not.toBe(before.n);
      await expect(verify(await issuer.accessToken())).resolves.toMatchObject({ header: { kid: after.kid } });
      expect(await rejectionOf(verify(old))).toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
    });

    it('goes on publishing the old ones where it is told to', async () => {
      const old = await issuer.accessToken();
      const before = await publishedKey();
      await issuer.rotateKeys({ keepOld: true });
      await issuer.rotateKeys({ keepOld: true });
      const kids = (await publishedKeys()).map(({ kid }) => kid);
      expect(new Set(kids).size).toBe(3);
      expect(kids[0]).toBe(before.kid);
      await expect(verify(old)).resolves.toMatchObject({ header: { kid: kids[0] } });
      await expect(verify(await issuer.accessToken())).resolves.toMatchObject({ header: { kid: kids[2] } });
    });

    it('drops the old ones where it is told to', async () => {
      await issuer.rotateKeys({ keepOld: true });
      await issuer.rotateKeys({ keepOld: false });
      expect(await publishedKeys()).toHaveLength(1);
    });
  });

  describe('offline', () => {
    it('resets every connection, those that are open too', async () => {
      await get('/oauth2/jwks');
      issuer.goOffline();
      expect(await rejectionOf(get('/oauth2/jwks'))).toMatchObject({ message: 'fetch failed' });
      expect(await rejectionOf(get('/oauth2/jwks'))).toMatchObject({
        cause: { code: expect.stringMatching(/^ECONN|^UND_ERR/) },
      });
      expect(issuer.requests).toHaveLength(1);
    });

    it('signs tokens all the same, at the same endpoint, and answers once it is online again', async () => {
      const { endpoint } = issuer;
      issuer.goOffline();
      const token = await issuer.accessToken();
      issuer.goOnline();
      expect(issuer.endpoint).toBe(endpoint);
      await expect(verify(token)).resolves.toMatchObject({ claims: { iss: endpoint } });
    });
  });

  it('stops, whatever connections are open', async () => {
    const stopping = await AuthgearTestIssuer.start();
    const { endpoint } = stopping;
    await fetch(`${endpoint}/oauth2/jwks`);
    await stopping.stop();
    expect(await rejectionOf(fetch(endpoint))).toMatchObject({ message: 'fetch failed' });
  });
});
