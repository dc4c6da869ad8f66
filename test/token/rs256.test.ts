import { createPublicKey } from 'node:crypto';
import { verifyRs256 } from '../../lib/token/rs256.js';
import { accessClaims, segment } from '../support/token-material.js';
import { newRsaKey, partsOf, signedBy, withParts } from '../support/tokens.js';

const KEY = newRsaKey();
const UNSIGNED = `${segment({ alg: 'RS256' })}.${segment(accessClaims())}.unsigned`;

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
    expect(verifies(withParts(signedBy(KEY, UNSIGNED), { [name]: segment({ alg: 'RS256', sub: 'other' }) }))).toBe(
      false,
    );
  });
});
