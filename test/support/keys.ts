import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** Members of a JWK beside the key itself. */
interface JwkMembers {
  readonly kid?: unknown;
  readonly use?: unknown;
  readonly alg?: unknown;
}

/** A private key of an issuer, under its name. */
export interface NamedKey {
  readonly kid: string;
  readonly key: KeyObject;
}

const namedKeys = new Map<string, KeyObject>();

/** The RSA key of this name, one in all of a test file. */
export function namedKey(kid: string): NamedKey {
  const key = namedKeys.get(kid) ?? newRsaKey();
  namedKeys.set(kid, key);
  return { kid, key };
}

/** A private RSA key that nothing else in the test file has. */
export function newRsaKey(modulusLength = 2048): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength }).privateKey;
}

/** The public half of a key as a JWK. */
export function publicJwk(key: KeyObject, members: JwkMembers = {}): object {
  return { ...createPublicKey(key).export({ format: 'jwk' }), ...members };
}

/** The modulus of an RSA key. */
export function modulusOf(key: KeyObject): Buffer {
  const { n = '' } = createPublicKey(key).export({ format: 'jwk' });
  return Buffer.from(n, 'base64url');
}
