import { createVerify, type KeyObject } from 'node:crypto';

/**
 * Verifies an RS256 signature (RFC 7518 section 3.3) over the first two segments of a token in compact serialisation.
 *
 * @param key - a public RSA key; the algorithm is never the token's choice (RFC 8725 section 3.1)
 */
export function verifyRs256(token: string, signature: Buffer, key: KeyObject): boolean {
  // Streamed from the string: crypto.verify() takes the text as a buffer only, and copying it costs more than the stream.
  return createVerify('sha256')
    .update(token.slice(0, token.lastIndexOf('.')), 'latin1')
    .verify(key, signature);
}
