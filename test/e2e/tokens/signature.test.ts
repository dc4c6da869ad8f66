import { constants, sign } from 'node:crypto';
import { BaseIssuer } from '../../support/base-issuer.js';
import { encodeSegment, partsOf, signedBy, withParts } from '../../support/jws.js';
import { newRsaKey, publicJwk } from '../../support/keys.js';
import { expectRefusal } from '../../support/refusals.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS, type TestApp } from '../../support/test-app.js';

const foreignKey = newRsaKey();

describe.each(ADAPTERS)('signature on %s', (adapter) => {
  const stage = useStage(adapter, () => BaseIssuer.start());
  let app: TestApp;

  beforeAll(async () => {
    app = await stage.startApp();
  });

  const changes: readonly (readonly [string, (token: string) => string])[] = [
    ['another key', (token) => signedBy(foreignKey, token)],
    ['another key that its header offers', () => stage.issuer.token({}, { jwk: publicJwk(foreignKey) }, foreignKey)],
    ['another hash', (token) => signedBy(stage.issuer.key, token, 'sha512')],
    [
      'another padding',
      (token) => {
        const input = Buffer.from(token.slice(0, token.lastIndexOf('.')));
        const padding = constants.RSA_PKCS1_PSS_PADDING;
        return withParts(token, {
          signature: sign('sha256', input, { key: stage.issuer.key, padding }).toString('base64url'),
        });
      },
    ],
    [
      'a changed payload',
      (token) => withParts(token, { payload: encodeSegment({ ...stage.issuer.claims(), sub: 'admin' }) }),
    ],
    [
      'a changed header',
      (token) => withParts(token, { header: partsOf(stage.issuer.token({}, { typ: 'JWT' })).header }),
    ],
    [
      'the signature of another token',
      (token) => withParts(token, { signature: partsOf(stage.issuer.token({}, { x: 1 })).signature }),
    ],
    ['a signature cut short', (token) => token.slice(0, -4)],
    [
      'a signature with a byte more',
      (token) => withParts(token, { signature: withByteMore(partsOf(token).signature) }),
    ],
    ['a signature of zeros', (token) => withParts(token, { signature: Buffer.alloc(256).toString('base64url') })],
    ['one letter as its signature', (token) => withParts(token, { signature: 'A' })],
    ['the same signature in another spelling', respelled],
  ];

  it.each(changes)('answers invalid_signature to %s', async (_case, change) => {
    expectRefusal(await app.get('/profile', change(stage.issuer.token())), 'invalid_signature', stage.issuer.endpoint);
  });

  it.each(changes)('answers invalid_signature to %s after it let the valid token in', async (_case, change) => {
    const token = stage.issuer.token();
    expect(await app.get('/profile', token)).toMatchObject({ status: 200 });
    expectRefusal(await app.get('/profile', change(token)), 'invalid_signature', stage.issuer.endpoint);
    expect(await app.get('/profile', token)).toMatchObject({ status: 200 });
  });
});

function withByteMore(signature: string): string {
  return Buffer.concat([Buffer.from(signature, 'base64url'), Buffer.alloc(1)]).toString('base64url');
}

/** The last letter of 256 bytes has four bits that encode nothing: with one of them set, the bytes are the same. */
function respelled(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return token.slice(0, -1) + alphabet.charAt(alphabet.indexOf(token.slice(-1)) + 1);
}
