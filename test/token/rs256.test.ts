import { createPublicKey } from 'node:crypto';
import { verifyRs256 } from '../../lib/token/rs256.js';
import { encodeSegment, partsOf, signedBy, withParts } from '../support/jws.js';
import { newRsaKey } from '../support/keys.js';
import { accessClaims } from '../support/token-material.js';

const KEY = newRsaKey();
const UNSIGNED = `${encodeSegment({ alg: 'RS256' })}.${encodeSegment(accessClaims())}.unsigned`;

/** Whether the signature that the token carries verifies with our key. */
function verifies(token: string): boolean {
  return verifyRs256(token, Buffer.from(partsOf(token).signature, 'base64url'), createPublicKey(KEY));
}

describe('verifyRs256', () => {
  it('verifies a signature over header and payload', () => {
    expect(verifies(signedBy(KEY, UNSIGNED))).toBe(true);
  });

  it.each(['sha384', 'sha512', 'sha1'])('refuses a signature with %s', (hash) => {
    expect(verifies(signedBy(KEY, UNSIGNED, hash))).toBe(false);
  });

  it('refuses the signature of another key', () => {
    expect(verifies(signedBy(newRsaKey(), UNSIGNED))).toBe(false);
  });

  it.each(['header', 'payload'] as const)('refuses the signature over another %s', (name) => {
    expect(
      verifies(withParts(signedBy(KEY, UNSIGNED), { [name]: encodeSegment({ alg: 'RS256', sub: 'other' }) })),
    ).toBe(false);
  });
});
