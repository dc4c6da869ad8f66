import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { namedKey, newRsaKey, publicJwk } from '../../support/keys.js';

/** A JWK that must not verify a token, and the RSA key that would sign one if it did. */
export interface UnusableKey {
  readonly name: string;
  readonly jwk: object;
  readonly kid?: string;
  readonly key: KeyObject;
}

let cached: readonly UnusableKey[] | undefined;

/** Every kind of key that a JWKS may hold and that signs no access token. */
export function unusableKeys(): readonly UnusableKey[] {
  cached ??= makeUnusableKeys();
  return cached;
}

/** JWKs of usable form under names of their own. Nobody has their private keys: the moduli are random. */
export function strayKeys(count: number): object[] {
  return Array.from({ length: count }, (_, index) => {
    const modulus = randomBytes(256);
    modulus[0] = 0xc5;
    modulus[255] = 0x0b;
    return { kty: 'RSA', kid: `stray-${index}`, use: 'sig', alg: 'RS256', n: modulus.toString('base64url'), e: 'AQAB' };
  });
}

function makeUnusableKeys(): readonly UnusableKey[] {
  const { key } = namedKey('first');
  const small = newRsaKey(1024);
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  return [
    unusable('elliptic-curve', key, publicJwk(elliptic, { use: 'sig', alg: 'ES256' })),
    unusable('octets', key, { kty: 'oct', k: randomBytes(32).toString('base64url'), alg: 'HS256' }),
    unusable('octets-for-rs256', key, { kty: 'oct', k: randomBytes(32).toString('base64url'), alg: 'RS256' }),
    unusable('encryption', key, publicJwk(key, { use: 'enc' })),
    unusable('encryption-alg', key, publicJwk(key, { alg: 'RSA-OAEP-256' })),
    unusable('pss', key, publicJwk(key, { use: 'sig', alg: 'PS256' })),
    unusable('rs512', key, publicJwk(key, { use: 'sig', alg: 'RS512' })),
    unusable('private', key, { ...key.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }),
    unusable('small', small, publicJwk(small, { use: 'sig', alg: 'RS256' })),
    unusable('no-modulus', key, { kty: 'RSA', e: 'AQAB', use: 'sig', alg: 'RS256' }),
    unusable('bad-modulus', key, { kty: 'RSA', n: '!', e: 'AQAB', use: 'sig', alg: 'RS256' }),
    { name: 'nameless', key, jwk: publicJwk(key, { use: 'sig', alg: 'RS256' }) },
    { name: 'empty-name', kid: '', key, jwk: publicJwk(key, { kid: '', use: 'sig', alg: 'RS256' }) },
    { name: 'named-by-a-number', key, jwk: publicJwk(key, { kid: 7, use: 'sig', alg: 'RS256' }) },
  ];
}

function unusable(name: string, key: KeyObject, jwk: object): UnusableKey {
  return { name, kid: name, key, jwk: { ...jwk, kid: name } };
}
