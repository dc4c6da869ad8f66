import { createPublicKey, verify } from 'node:crypto';
import { signedPartsOf } from '../support/token-sets.js';

/**
 * The floor: one RSA verification with a KeyObject, its input and signature decoded in advance.
 *
 * @param {import('node:crypto').JsonWebKey} jwk
 * @param {readonly string[]} tokens used in turn
 * @returns {() => void}
 */
export function createFloor(jwk, tokens) {
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const signed = tokens.map(signedPartsOf);
  let turn = 0;
  return () => {
    const { input, signature } = signed[turn++ % signed.length];
    if (!verify('sha256', input, key, signature)) throw new Error('floor: wrong verdict');
  };
}
