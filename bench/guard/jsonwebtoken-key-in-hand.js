import { createPublicKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { tokenOf } from './contestant.js';

/**
 * The lower bound for anything built on passport-jwt.
 *
 * @type {import('./contestant.js').Contestant}
 */
export const jsonwebtokenKeyInHand = {
  name: 'jsonwebtoken, key in hand',
  how: 'verify() with a fixed KeyObject: what passport-jwt calls',
  job: 'key in hand',
  packages: ['jsonwebtoken'],
  async start({ endpoint, jwk }) {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const rules = { algorithms: ['RS256'], issuer: endpoint, audience: endpoint };
    return (exchange) => jwt.verify(tokenOf(exchange), key, rules);
  },
};
