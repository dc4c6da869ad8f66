import { createHash, createPublicKey } from 'node:crypto';
import { modulusOf } from '../support/keys.js';
import { SOME_ADAPTERS } from '../support/scale.js';
import { ecdsa, eddsa, fixed, hmac, rsa, rsaPss, type Signer } from '../support/signers.js';
import type { AttackIssuer } from './support/attack-issuer.js';
import { expectVerdict, useTarget } from './support/target.js';
import { PUBLISHED_SECRET } from './support/unfit-keys.js';

const NONE = ['none', 'None', 'NONE', 'nOnE', 'none ', ' none', 'none\0', 'nonе'];

/** Values of `alg` that are not the string RS256. */
const ALGORITHMS: readonly unknown[] = [
  ...NONE,
  'rs256',
  'Rs256',
  'RS256 ',
  ' RS256',
  'RS256\0',
  'RS-256',
  'SHA256withRSA',
  'RSA',
  'RS1',
  'RS384',
  'RS512',
  'PS256',
  'ES256',
  'EdDSA',
  'HS256',
  'RSA-OAEP',
  'dir',
  '',
  null,
  undefined,
  true,
  256,
  ['RS256'],
  { alg: 'RS256' },
  '__proto__',
  'constructor',
];

/** What a verifier that takes the public key for a secret could take. */
const SECRETS: readonly [name: string, secretOf: (issuer: AttackIssuer) => string | Uint8Array][] = [
  ['the PEM', ({ key }) => createPublicKey(key).export({ type: 'spki', format: 'pem' })],
  [
    'the PEM without its last line break',
    ({ key }) => String(createPublicKey(key).export({ type: 'spki', format: 'pem' })).trim(),
  ],
  ['the PEM of PKCS #1', ({ key }) => createPublicKey(key).export({ type: 'pkcs1', format: 'pem' })],
  ['the DER', ({ key }) => createPublicKey(key).export({ type: 'spki', format: 'der' })],
  ['the DER of PKCS #1', ({ key }) => createPublicKey(key).export({ type: 'pkcs1', format: 'der' })],
  ['the JSON of the JWK', ({ key }) => JSON.stringify(createPublicKey(key).export({ format: 'jwk' }))],
  ['the JSON of the published JWK', ({ jwks }) => JSON.stringify(jwks.at(-1))],
  ['the JSON of the JWKS', ({ jwks }) => JSON.stringify({ keys: jwks })],
  ['the modulus', ({ key }) => modulusOf(key)],
  ['the encoded modulus', ({ key }) => modulusOf(key).toString('base64url')],
  ['the kid', ({ kid }) => kid],
  ['the Client ID', ({ clientId }) => clientId],
  ['a published symmetric key', () => PUBLISHED_SECRET],
  ['nothing', () => ''],
];

const HASHES = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

/** Tokens that are signed as they say, by keys that the issuer publishes. */
const HONEST: readonly [alg: string, kid: string | undefined, signerOf: (issuer: AttackIssuer) => Signer][] = [
  ['RS384', undefined, ({ key }) => rsa(key, 'sha384')],
  ['RS512', undefined, ({ key }) => rsa(key, 'sha512')],
  ['RS512', 'rs512', ({ unfit }) => rsa(unfit.rsa, 'sha512')],
  ['PS256', undefined, ({ key }) => rsaPss(key)],
  ['PS384', undefined, ({ key }) => rsaPss(key, 'sha384')],
  ['PS512', undefined, ({ key }) => rsaPss(key, 'sha512')],
  ['ES256', 'ec', ({ unfit }) => ecdsa(unfit.ec)],
  ['EdDSA', 'ed25519', ({ unfit }) => eddsa(unfit.ed25519)],
  ['HS256', 'oct', () => hmac(PUBLISHED_SECRET)],
  ['HS256', 'oct-rs256', () => hmac(PUBLISHED_SECRET)],
];

/** Signatures of the issuer's own key that are not those of RS256. */
const MISLABELLED: readonly [name: string, signerOf: (issuer: AttackIssuer) => Signer][] = [
  ['RS1', ({ key }) => rsa(key, 'sha1')],
  ['RS384', ({ key }) => rsa(key, 'sha384')],
  ['RS512', ({ key }) => rsa(key, 'sha512')],
  ['PS256', ({ key }) => rsaPss(key)],
  ['PS512', ({ key }) => rsaPss(key, 'sha512')],
];

/** What an RS256 signature has to be to the power of the exponent; with the exponent 1, everybody's signature. */
function unsigned(input: Buffer): Buffer {
  const digestInfo = Buffer.from('3031300d060960864801650304020105000420', 'hex');
  const hash = createHash('sha256').update(input).digest();
  const padding = Buffer.alloc(256 - 3 - digestInfo.length - hash.length, 0xff);
  return Buffer.concat([Buffer.of(0, 1), padding, Buffer.of(0), digestInfo, hash]);
}

/** Keys that the issuer publishes and that none of its access tokens may be signed with. */
const UNFIT: readonly [kid: string, signerOf: (issuer: AttackIssuer) => Signer][] = [
  ['ec', ({ unfit }) => ecdsa(unfit.ec)],
  ['ed25519', ({ unfit }) => eddsa(unfit.ed25519)],
  ['small', ({ unfit }) => rsa(unfit.small)],
  ['encryption', ({ unfit }) => rsa(unfit.rsa)],
  ['rs512', ({ unfit }) => rsa(unfit.rsa)],
  ['leaked', ({ unfit }) => rsa(unfit.rsa)],
  ['exponent-one', () => unsigned],
  ['huge-exponent', ({ unfit }) => rsa(unfit.rsa)],
  ['oct', () => hmac(PUBLISHED_SECRET)],
  ['oct-rs256', () => hmac(PUBLISHED_SECRET)],
];

describe.each(SOME_ADAPTERS)('Algorithm confusion on %s', (adapter) => {
  const stage = useTarget(adapter);

  it.each(NONE)('refuses the alg %j without a signature', async (alg) => {
    const { issuer } = stage.target;
    const token = issuer.sign(issuer.header({ alg }), issuer.claims(), fixed(new Uint8Array()));
    expectVerdict(await stage.target.verdictOn(token), ['unsupported_algorithm', 'malformed_token']);
  });

  it.each(ALGORITHMS)('refuses the alg %j under a signature of RS256', async (alg) => {
    expect(await stage.target.verdictOn(stage.target.issuer.token({}, { alg }))).toBe('unsupported_algorithm');
  });

  describe.each(Object.entries(HASHES))('%s', (alg, hash) => {
    it.each(SECRETS)('is refused with %s as the secret', async (_name, secretOf) => {
      const { issuer } = stage.target;
      const token = issuer.sign(issuer.header({ alg }), issuer.claims(), hmac(secretOf(issuer), hash));
      expect(await stage.target.verdictOn(token)).toBe('unsupported_algorithm');
    });

    it.each(SECRETS)('is refused with %s as the secret, labelled RS256', async (_name, secretOf) => {
      const { issuer } = stage.target;
      const token = issuer.sign(issuer.header(), issuer.claims(), hmac(secretOf(issuer), hash));
      expect(await stage.target.verdictOn(token)).toBe('invalid_signature');
    });
  });

  it.each(HONEST)('refuses %s, really signed, with the kid %s', async (alg, kid, signerOf) => {
    const { issuer } = stage.target;
    const token = issuer.sign(issuer.header({ alg, kid: kid ?? issuer.kid }), issuer.claims(), signerOf(issuer));
    expect(await stage.target.verdictOn(token)).toBe('unsupported_algorithm');
  });

  it.each(MISLABELLED)('refuses a signature of %s that is labelled RS256', async (_name, signerOf) => {
    const { issuer } = stage.target;
    const token = issuer.sign(issuer.header(), issuer.claims(), signerOf(issuer));
    expect(await stage.target.verdictOn(token)).toBe('invalid_signature');
  });

  it.each(UNFIT)('finds no key for RS256 under the kid %s', async (kid, signerOf) => {
    const { issuer } = stage.target;
    const token = issuer.sign(issuer.header({ kid }), issuer.claims(), signerOf(issuer));
    expect(await stage.target.verdictOn(token)).toBe('key_not_found');
  });
});
