import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

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

/** The RSA key of this name, made once for a test file, since making one takes longer than most tests. */
export function namedKey(kid: string): NamedKey {
  const key = namedKeys.get(kid) ?? newRsaKey();
  namedKeys.set(kid, key);
  return { kid, key };
}

/** Those that the global setup made for all test files. */
const readyKeys = process.env.TEST_RSA_KEYS?.split(' ') ?? [];

/** A private RSA key that nothing else in the test file has. */
export function newRsaKey(modulusLength = 2048): KeyObject {
  const ready = modulusLength === 2048 ? readyKeys.pop() : undefined;
  if (ready === undefined) return generateKeyPairSync('rsa', { modulusLength }).privateKey;
  return createPrivateKey({ key: Buffer.from(ready, 'base64'), type: 'pkcs8', format: 'der' });
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
