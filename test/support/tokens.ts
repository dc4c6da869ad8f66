import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** Header and claims, or the segments, of a token in JWS compact serialisation. */
export interface TokenParts {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
}

/** A private RSA key of its own. */
export function newRsaKey(modulusLength = 2048): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength }).privateKey;
}

/** base64url of the JSON of a value. */
export function encodeJson(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The three segments, still encoded. */
export function partsOf(token: string): TokenParts {
  const [header, payload, signature] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined) throw new Error('not a JWS');
  return { header, payload, signature };
}

/** The same token with other segments under its signature. */
export function withParts(token: string, parts: Partial<TokenParts>): string {
  const { header, payload, signature } = { ...partsOf(token), ...parts };
  return `${header}.${payload}.${signature}`;
}

/** The same token, signed with this key instead. */
export function signedBy(key: KeyObject, token: string, hash = 'sha256'): string {
  const { header, payload } = partsOf(token);
  return withParts(token, { signature: sign(hash, Buffer.from(`${header}.${payload}`), key).toString('base64url') });
}

/** A token of this header and these claims. */
export function signToken(key: KeyObject, header: object, claims: object): string {
  return signedBy(key, `${encodeJson(header)}.${encodeJson(claims)}.unsigned`);
}

/** Decodes one segment, header or payload. */
export function decodeJson(segment: string): unknown {
  return JSON.parse(Buffer.from(segment, 'base64url').toString());
}
