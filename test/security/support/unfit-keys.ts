import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { newRsaKey, publicJwk } from '../../support/keys.js';

/** Private keys that an issuer publishes beside its own one, and with which no access token may be signed. */
export interface UnfitKeys {
  readonly ec: KeyObject;
  readonly ed25519: KeyObject;
  readonly small: KeyObject;
  /** Published five times: for encryption, for RS512, with its private members, and with two unfit exponents. */
  readonly rsa: KeyObject;
}

/** The secret of the symmetric key that an issuer publishes by mistake. */
export const PUBLISHED_SECRET = 'a secret that is none, since the issuer publishes it';

let made: UnfitKeys | undefined;

/** Made once for all issuers of a test file, since that takes longer than most tests. */
export function unfitKeys(): UnfitKeys {
  made ??= {
    ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    ed25519: generateKeyPairSync('ed25519').privateKey,
    small: newRsaKey(1024),
    rsa: newRsaKey(),
  };
  return made;
}

/** JWKs of unfit keys, each named as it is called. */
export function unfitJwks(keys: UnfitKeys): readonly object[] {
  return [
    publicJwk(keys.ec, { kid: 'ec', alg: 'ES256' }),
    publicJwk(keys.ed25519, { kid: 'ed25519', alg: 'EdDSA' }),
    publicJwk(keys.small, { kid: 'small', alg: 'RS256', use: 'sig' }),
    publicJwk(keys.rsa, { kid: 'encryption', use: 'enc' }),
    publicJwk(keys.rsa, { kid: 'rs512', alg: 'RS512' }),
    { ...keys.rsa.export({ format: 'jwk' }), kid: 'leaked' },
    { ...publicJwk(keys.rsa, { kid: 'exponent-one' }), e: 'AQ' },
    { ...publicJwk(keys.rsa, { kid: 'huge-exponent' }), e: hugeExponentOf(keys.rsa) },
    { kty: 'oct', k: Buffer.from(PUBLISHED_SECRET).toString('base64url'), kid: 'oct' },
    { kty: 'oct', k: Buffer.from(PUBLISHED_SECRET).toString('base64url'), kid: 'oct-rs256', alg: 'RS256', use: 'sig' },
  ];
}

/** Another exponent of the same key, as long as its modulus: what its private key signs, verifies with this one too. */
function hugeExponentOf(key: KeyObject): string {
  const { p, q, e } = key.export({ format: 'jwk' });
  const [prime, other, exponent] = [p, q, e].map((text = '') =>
    BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`),
  );
  if (prime === undefined || other === undefined || exponent === undefined) throw new Error('not a private RSA key');
  const huge = exponent + (prime - 1n) * (other - 1n);
  return Buffer.from(huge.toString(16).padStart(512, '0'), 'hex').toString('base64url');
}
