import { createHmac, createPublicKey } from 'node:crypto';
import { BaseIssuer } from '../../support/base-issuer.js';
import { encodeSegment, partsOf, signedBy, withParts } from '../../support/jws.js';
import { expectRefusal } from '../../support/refusals.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS, type TestApp } from '../../support/test-app.js';

describe.each(ADAPTERS)('token structure on %s', (adapter) => {
  const stage = useStage(adapter, () => BaseIssuer.start());
  let app: TestApp;

  beforeAll(async () => {
    app = await stage.startApp();
  });

  it('lets in the valid token that the cases below are made of', async () => {
    expect(await app.get('/profile', stage.issuer.token())).toMatchObject({ status: 200, body: { sub: 'user-1' } });
  });

  it.each<[string, (token: string) => string]>([
    ['two segments', (token) => token.slice(0, token.lastIndexOf('.'))],
    ['four segments', (token) => `${token}.e30`],
    ['an empty header', (token) => withParts(token, { header: '' })],
    ['an empty payload', (token) => withParts(token, { payload: '' })],
    ['an empty signature', (token) => withParts(token, { signature: '' })],
    ['nothing but dots', () => '..'],
    ['a padded header', (token) => withParts(token, { header: `${partsOf(token).header}=` })],
    ['a padded payload', (token) => withParts(token, { payload: `${partsOf(token).payload}=` })],
    ['a padded signature', (token) => `${token}==`],
    [
      'a letter too many in the payload',
      (token) => withParts(token, { payload: encodeSegment('{"a":1}').padEnd(13, 'A') }),
    ],
    ['the other alphabet in the header', (token) => withParts(token, { header: `${partsOf(token).header}+/` })],
    ['the other alphabet in the payload', (token) => withParts(token, { payload: `${partsOf(token).payload}+/` })],
    [
      'the other alphabet in the signature',
      (token) => withParts(token, { signature: `+/${partsOf(token).signature}` }),
    ],
    ['a character of no alphabet', (token) => withParts(token, { signature: `!${partsOf(token).signature}` })],
  ])('answers malformed_token to %s', async (_case, change) => {
    expectRefusal(await app.get('/profile', change(stage.issuer.token())), 'malformed_token', stage.issuer.endpoint);
  });

  it.each([
    ['no JSON', encodeSegment('hello')],
    ['JSON that is cut short', encodeSegment('{"sub":"u1"')],
    ['JSON with something after it', encodeSegment('{} {}')],
    ['an array', encodeSegment([])],
    ['null', encodeSegment(null)],
    ['a string', encodeSegment('"u1"')],
    ['a number', encodeSegment(1)],
    ['no UTF-8', encodeSegment(Buffer.from('7b2261223a22ff227d', 'hex'))],
  ])('answers malformed_token to a header or a payload that is %s', async (_case, segment) => {
    for (const parts of [{ header: segment }, { payload: segment }]) {
      const token = signedBy(stage.issuer.key, withParts(stage.issuer.token(), parts));
      expectRefusal(await app.get('/profile', token), 'malformed_token', stage.issuer.endpoint);
    }
  });

  it('tells clients that send an opaque token what to turn on', async () => {
    const answer = await app.get('/profile', 'kT3nqX0aV9bLwR5yJ2mZ7cD4fG8hS1pQ');
    expect(expectRefusal(answer, 'malformed_token', stage.issuer.endpoint)).toContain('"Issue JWT as access token"');
  });

  it.each([
    ['none'],
    ['None'],
    ['HS256'],
    ['RS384'],
    ['RS512'],
    ['PS256'],
    ['ES256'],
    ['EdDSA'],
    ['rs256'],
    [''],
    [undefined],
    [null],
    [['RS256']],
    [{ name: 'RS256' }],
  ])('answers unsupported_algorithm to alg %j', async (alg) => {
    expectRefusal(
      await app.get('/profile', stage.issuer.token({}, { alg })),
      'unsupported_algorithm',
      stage.issuer.endpoint,
    );
  });

  it('answers unsupported_algorithm to an HMAC keyed with the public key', async () => {
    const { header, payload } = partsOf(stage.issuer.token({}, { alg: 'HS256' }));
    const pem = createPublicKey(stage.issuer.key).export({ format: 'pem', type: 'spki' });
    const signature = createHmac('sha256', pem).update(`${header}.${payload}`).digest('base64url');
    const token = `${header}.${payload}.${signature}`;
    expectRefusal(await app.get('/profile', token), 'unsupported_algorithm', stage.issuer.endpoint);
  });

  it.each([
    [{ crit: ['b64'], b64: true }],
    [{ crit: ['exp'], exp: 1 }],
    [{ crit: [] }],
    [{ crit: null }],
    [{ b64: false }],
  ])('answers malformed_token to the JWS extensions %j', async (header) => {
    expectRefusal(await app.get('/profile', stage.issuer.token({}, header)), 'malformed_token', stage.issuer.endpoint);
  });

  it.each([
    [{ b64: true }],
    [{ cty: 'json' }],
    [{ jku: 'https://attacker.example/jwks', x5u: 'https://attacker.example/cert', made_up: {} }],
  ])('passes over the header members %j', async (header) => {
    expect(await app.get('/profile', stage.issuer.token({}, header))).toMatchObject({ status: 200 });
  });
});
