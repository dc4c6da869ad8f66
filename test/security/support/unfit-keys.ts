import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { newRsaKey, publicJwk } from '../../support/keys.js';

/** Private keys that an issuer publishes beside its own one, and with which no access token may be signed. */
export interface UnfitKeys {
  readonly ec: KeyObject;
  readonly ed25519: KeyObject;
  readonly small: KeyObject;
  /** Published three times: for encryption, for RS512, and with its private members. */
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
    { kty: 'oct', k: Buffer.from(PUBLISHED_SECRET).toString('base64url'), kid: 'oct' },
    { kty: 'oct', k: Buffer.from(PUBLISHED_SECRET).toString('base64url'), kid: 'oct-rs256', alg: 'RS256', use: 'sig' },
  ];
}
