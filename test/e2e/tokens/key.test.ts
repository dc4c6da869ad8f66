import { generateKeyPairSync } from 'node:crypto';
import { BaseIssuer } from '../../support/base-issuer.js';
import { setClock, useClock } from '../../support/controlled-clock.js';
import { newRsaKey, publicJwk } from '../../support/keys.js';
import { expectRefusal } from '../../support/refusals.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS, type TestApp } from '../../support/test-app.js';

const key = newRsaKey();
const bigKey = newRsaKey(3072);
const smallKey = newRsaKey(1024);
const ecKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

const USABLE = [
  ['with use and alg', publicJwk(key, { kid: 'full', use: 'sig', alg: 'RS256' }), 'full', key],
  ['without use', publicJwk(key, { kid: 'no-use', alg: 'RS256' }), 'no-use', key],
  ['without alg', publicJwk(key, { kid: 'no-alg', use: 'sig' }), 'no-alg', key],
  ['of 3072 bits', publicJwk(bigKey, { kid: 'big' }), 'big', bigKey],
] as const;

const UNUSABLE = [
  ['for encryption', publicJwk(key, { kid: 'enc', use: 'enc', alg: 'RS256' }), 'enc', key],
  ['for another algorithm', publicJwk(key, { kid: 'rs512', alg: 'RS512' }), 'rs512', key],
  ['for encryption by its algorithm', publicJwk(key, { kid: 'oaep', alg: 'RSA-OAEP' }), 'oaep', key],
  ['of 1024 bits', publicJwk(smallKey, { kid: 'small' }), 'small', smallKey],
  ['that is private', { ...key.export({ format: 'jwk' }), kid: 'private' }, 'private', key],
  ['of another type', publicJwk(ecKey, { kid: 'ec' }), 'ec', key],
  ['of a type that is a lie', { ...publicJwk(key, { kid: 'oct' }), kty: 'oct', k: 'c2VjcmV0' }, 'oct', key],
  ['whose name is a number', publicJwk(key, { kid: 7 }), '7', key],
] as const;

describe.each(ADAPTERS)('kid on %s', (adapter) => {
  const stage = useStage(adapter, () =>
    BaseIssuer.start({ otherJwks: [...USABLE, ...UNUSABLE].map(([, jwk]) => jwk) }),
  );
  let app: TestApp;

  beforeAll(async () => {
    app = await stage.startApp();
  });

  it.each(USABLE)('finds a key %s', async (_case, _jwk, kid, signingKey) => {
    expect(await app.get('/profile', stage.issuer.token({}, { kid }, signingKey))).toMatchObject({ status: 200 });
  });

  it.each(UNUSABLE)('answers key_not_found to a key %s', async (_case, _jwk, kid, signingKey) => {
    const answer = await app.get('/profile', stage.issuer.token({}, { kid }, signingKey));
    expectRefusal(answer, 'key_not_found', stage.issuer.endpoint);
  });

  it.each([
    ['no name', undefined],
    ['an empty name', ''],
    ['null', null],
    ['a number', 7],
    ['an array', ['issuer-key']],
    ['an unknown name', 'unknown'],
    ['a name in other letters', 'ISSUER-KEY'],
    ['a name that every object has', 'constructor'],
  ])('answers key_not_found to %s', async (_case, kid) => {
    expectRefusal(await app.get('/profile', stage.issuer.token({}, { kid })), 'key_not_found', stage.issuer.endpoint);
  });

  it.each([
    ['jwk', publicJwk(key)],
    ['jku', 'https://attacker.example/jwks'],
  ])('takes no key from the header member %s', async (name, value) => {
    const token = stage.issuer.token({}, { kid: 'unknown', [name]: value }, key);
    expectRefusal(await app.get('/profile', token), 'key_not_found', stage.issuer.endpoint);
  });
});

/** Between two refreshes, by default: 60 s / requestsPerMinute. */
const STEP = 6000;

describe.each(ADAPTERS)('key refresh on %s', (adapter) => {
  const stage = useStage(adapter);

  useClock(Date.now());

  it('finds a rotated key after one refresh', async () => {
    const issuer = await stage.startIssuer();
    const app = await stage.startApp({ endpoint: issuer.endpoint });
    expect(await app.get('/profile', await issuer.accessToken())).toMatchObject({ status: 200 });
    await issuer.rotateKeys();
    setClock(Date.now() + STEP);
    expect(await app.get('/profile', await issuer.accessToken())).toMatchObject({ status: 200 });
    expect(issuer.requests).toHaveLength(4);
  });

  it('finds keys that are rotated again and again within seconds', async () => {
    const issuer = await stage.startIssuer();
    const app = await stage.startApp({ endpoint: issuer.endpoint });
    for (let rotation = 0; rotation < 5; rotation += 1) {
      expect(await app.get('/profile', await issuer.accessToken())).toMatchObject({ status: 200 });
      await issuer.rotateKeys();
    }
    expect(issuer.requests).toHaveLength(10);
  });

  it('answers key_not_found at once to an old token where the budget allows no refresh', async () => {
    const issuer = await stage.startIssuer();
    const app = await stage.startApp({ endpoint: issuer.endpoint });
    expect(await app.get('/profile', await issuer.accessToken())).toMatchObject({ status: 200 });
    const iat = Math.floor(Date.now() / 1000) - 60;
    const unknown = await issuer.accessToken({ claims: { iat }, header: { kid: 'unknown' } });
    for (let count = 0; count < 10; count += 1) {
      expectRefusal(await app.get('/profile', unknown), 'key_not_found', issuer.endpoint);
    }
    expect(issuer.requests).toHaveLength(10);
  });

  it('answers issuer_unavailable where no keys could be had yet', async () => {
    const issuer = await stage.startIssuer();
    issuer.goOffline();
    const app = await stage.startApp({ endpoint: issuer.endpoint });
    const answer = await app.get('/profile', await issuer.accessToken());
    expectRefusal(answer, 'issuer_unavailable', issuer.endpoint);
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  it('answers issuer_unavailable to an unknown key where the last refresh failed', async () => {
    const issuer = await stage.startIssuer();
    const app = await stage.startApp({ endpoint: issuer.endpoint });
    const known = await issuer.accessToken();
    expect(await app.get('/profile', known)).toMatchObject({ status: 200 });
    issuer.goOffline();
    setClock(Date.now() + STEP);
    const unknown = await issuer.accessToken({ header: { kid: 'unknown' } });
    expectRefusal(await app.get('/profile', unknown), 'issuer_unavailable', issuer.endpoint);
    expect(await app.get('/profile', known)).toMatchObject({ status: 200 });
  });
});
