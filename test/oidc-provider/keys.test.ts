import type { JWK } from 'oidc-provider';
import { createSigningKey } from '../../sample-app/src/local-authgear/create-provider.js';
import { setClock } from '../support/controlled-clock.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';
import { startApi } from './support/api.js';
import { MACHINE, OidcProviderIssuer } from './support/oidc-provider-issuer.js';

/** The default least time between two refreshes, 60 s / 10. */
const MIN_INTERVAL_MS = 6000;

describe.each(ADAPTERS)('Keys of oidc-provider on %s', (adapter) => {
  let first: JWK;
  let second: JWK;
  let issuer: OidcProviderIssuer;
  let app: TestApp;

  beforeAll(async () => {
    first = await createSigningKey();
    second = await createSigningKey();
  });

  beforeEach(async () => {
    issuer = await OidcProviderIssuer.start(first);
    app = await startApi(adapter, { endpoint: issuer.endpoint, clientId: MACHINE });
  });

  afterEach(async () => {
    jest.useRealTimers();
    await app.close();
    await issuer.stop();
  });

  it('come from where its discovery document says, and once', async () => {
    const token = await issuer.machineToken();
    const answers = [await app.get('/profile', token), await app.get('/profile', await issuer.machineToken())];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(issuer.requestedPaths.filter((path) => path !== '/token')).toEqual([
      '/.well-known/openid-configuration',
      '/jwks',
    ]);
  });

  it('verify at first use when new, and no longer when withdrawn', async () => {
    const old = await issuer.machineToken();
    expect(await app.get('/profile', old)).toMatchObject({ status: 200 });

    await issuer.publish(second);
    setClock(Date.now() + MIN_INTERVAL_MS);
    expect(await app.get('/profile', await issuer.machineToken())).toMatchObject({ status: 200 });
    expect(await app.get('/profile', old)).toMatchObject({ status: 401, body: { code: 'key_not_found' } });
  });

  it('verify side by side while both are published', async () => {
    await issuer.publish(first, second);
    const ofFirst = await issuer.machineToken();
    await issuer.publish(second, first);
    const ofSecond = await issuer.machineToken();
    expect(await app.get('/profile', ofSecond)).toMatchObject({ status: 200 });
    expect(await app.get('/profile', ofFirst)).toMatchObject({ status: 200 });
  });
});
