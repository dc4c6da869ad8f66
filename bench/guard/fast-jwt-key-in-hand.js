import { createPublicKey } from 'node:crypto';
import { createVerifier } from 'fast-jwt';
import { tokenOf } from './contestant.js';

/** @type {import('./contestant.js').Contestant} */
export const fastJwtKeyInHand = {
  name: 'fast-jwt, key in hand',
  how: 'createVerifier({ key }) with one fixed PEM, no JWKS, no guard',
  job: 'key in hand',
  packages: ['fast-jwt'],
  async start({ endpoint, jwk }) {
    const key = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const verify = createVerifier({ key, algorithms: ['RS256'], allowedIss: endpoint, allowedAud: endpoint });
    return (exchange) => verify(tokenOf(exchange));
  },
};
