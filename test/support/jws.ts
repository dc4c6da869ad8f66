import { type KeyObject } from 'node:crypto';
import { rsa, type Signer } from './signers.js';

/** The segments of a token in JWS compact serialisation (RFC 7515 section 7.1), encoded. */
export interface JwsParts {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
}

/** base64url of text or bytes as they are, and of the JSON of anything else. */
export function encodeSegment(content: unknown): string {
  const isRaw = typeof content === 'string' || content instanceof Uint8Array;
  return Buffer.from(isRaw ? content : JSON.stringify(content)).toString('base64url');
}

/** Decodes one segment, header or payload. */
export function decodeSegment(segment: string): unknown {
  return JSON.parse(Buffer.from(segment, 'base64url').toString());
}

/** A JWS in compact serialisation of any header and payload at all. */
export function compactJws(header: unknown, payload: unknown, signer: Signer): string {
  const input = `${encodeSegment(header)}.${encodeSegment(payload)}`;
  return `${input}.${signer(Buffer.from(input)).toString('base64url')}`;
}

/** The three segments, still encoded. */
export function partsOf(token: string): JwsParts {
  const [header, payload, signature] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined) throw new Error('not a JWS');
  return { header, payload, signature };
}

/** The same token with other segments under its signature. */
export function withParts(token: string, parts: Partial<JwsParts>): string {
  const { header, payload, signature } = { ...partsOf(token), ...parts };
  return `${header}.${payload}.${signature}`;
}

/** The same token, signed with this key instead. */
export function signedBy(key: KeyObject, token: string, hash = 'sha256'): string {
  const { header, payload } = partsOf(token);
  const signature = rsa(key, hash)(Buffer.from(`${header}.${payload}`));
  return withParts(token, { signature: signature.toString('base64url') });
}

/** JSON members without the braces around them, to be put together to JSON that no serialiser writes. */
export function membersOf(json: object): string {
  return JSON.stringify(json).slice(1, -1);
}
