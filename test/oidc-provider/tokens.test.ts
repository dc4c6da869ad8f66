import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { createSigningKey } from '../../sample-app/src/local-authgear/create-provider.js';
import { setClock } from '../support/controlled-clock.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';
import { startApi } from './support/api.js';
import {
  ES256_RESOURCE,
  MACHINE,
  OidcProviderIssuer,
  OPAQUE_RESOURCE,
  OTHER_MACHINE,
  WEB,
} from './support/oidc-provider-issuer.js';

const ORDERS = 'https://orders.test';

/** A key that the provider signs with besides RS256's, when a resource asks for it. */
const ecKey = { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }), kid: 'ec' };

/** Proves possession of a new key, so that the provider binds the token to it (RFC 9449). */
async function dpopProof(endpoint: string): Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return new SignJWT({ htm: 'POST', htu: `${endpoint}/token`, jti: randomUUID() })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: publicKey.export({ format: 'jwk' }) })
    .setIssuedAt()
    .sign(privateKey);
}

describe.each(ADAPTERS)('Tokens of oidc-provider on %s', (adapter) => {
  let issuer: OidcProviderIssuer;
  let app: TestApp;

  beforeAll(async () => {
    issuer = await OidcProviderIssuer.start(await createSigningKey(), ecKey);
    const { endpoint } = issuer;
    app = await startApi(adapter, { endpoint, clientId: [WEB, MACHINE], audience: ORDERS });
  });

  afterAll(async () => {
    await app.close();
    await issuer.stop();
  });

  afterEach(() => jest.useRealTimers());

  it("lets a user's access token in", async () => {
    const { access_token } = await issuer.signIn('alice');
    expect(await app.get('/profile', access_token)).toMatchObject({
      status: 200,
      body: { sub: 'alice', roles: [], scopes: ['read'], clientId: WEB },
    });
  });

  it.each([
    ['bob', 'who has the role', { status: 200, body: { message: 'Admin access granted' } }],
    [
      'alice',
      'who lacks it',
      { status: 403, body: { code: 'insufficient_role', message: 'Insufficient permissions' } },
    ],
  ])('decides by the role in the token about %s, %s', async (user, _role, expected) => {
    const { access_token } = await issuer.signIn(user);
    expect(await app.get('/admin', access_token)).toMatchObject(expected);
  });

  it.each([
    ['the endpoint', undefined],
    ['a configured audience', ORDERS],
  ])("lets a machine's token for %s in", async (_name, resource) => {
    const token = await issuer.machineToken({ ...(resource && { resource }) });
    expect(await app.get('/profile', token)).toMatchObject({
      status: 200,
      body: { sub: MACHINE, roles: [], scopes: ['read'], clientId: MACHINE },
    });
  });

  it.each<[name: string, code: string, getToken: () => Promise<string | undefined>]>([
    ['an ID token', 'wrong_token_type', async () => (await issuer.signIn('bob')).id_token],
    [
      'a token for another resource',
      'invalid_audience',
      () => issuer.machineToken({ resource: 'https://elsewhere.test' }),
    ],
    [
      'a token of a client that is not configured',
      'invalid_audience',
      () => issuer.machineToken({ client: OTHER_MACHINE }),
    ],
    ['an opaque token', 'malformed_token', () => issuer.machineToken({ resource: OPAQUE_RESOURCE })],
    [
      'a token signed with another algorithm',
      'unsupported_algorithm',
      () => issuer.machineToken({ resource: ES256_RESOURCE }),
    ],
    [
      'a token bound to a key',
      'wrong_token_type',
      async () => issuer.machineToken({ headers: { dpop: await dpopProof(issuer.endpoint) } }),
    ],
  ])('refuses %s with %s', async (_name, code, getToken) => {
    const answer = await app.get('/profile', await getToken());
    expect(answer).toMatchObject({ status: 401, body: { code } });
  });

  it('tells clients that send an opaque token what to turn on', async () => {
    const { body } = await app.get('/profile', await issuer.machineToken({ resource: OPAQUE_RESOURCE }));
    expect(body).toMatchObject({ message: expect.stringContaining('Issue JWT as access token') });
  });

  it('refuses a token that it let in, once it has expired', async () => {
    const { access_token } = await issuer.signIn('alice');
    expect(await app.get('/profile', access_token)).toMatchObject({ status: 200 });
    setClock(Date.now() + 3_600_000);
    expect(await app.get('/profile', access_token)).toMatchObject({ status: 401, body: { code: 'token_expired' } });
  });

  it('refuses a token of another provider, and asks neither', async () => {
    const other = await OidcProviderIssuer.start(await createSigningKey());
    const token = await other.machineToken();
    const asked = [issuer.requestedPaths.length, other.requestedPaths.length];
    expect(await app.get('/profile', token)).toMatchObject({ status: 401, body: { code: 'invalid_issuer' } });
    expect([issuer.requestedPaths.length, other.requestedPaths.length]).toEqual(asked);
    await other.stop();
  });

  it('lets access tokens in where only declared ones are', async () => {
    const { endpoint } = issuer;
    const strict = await startApi(adapter, { endpoint, clientId: WEB, requireAccessTokenType: true });
    const { access_token } = await issuer.signIn('alice');
    expect(await strict.get('/profile', access_token)).toMatchObject({ status: 200 });
    await strict.close();
  });
});
