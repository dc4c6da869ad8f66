import { createRemoteJWKSet, jwtVerify } from 'jose';
import { tokenOf } from './contestant.js';

/** @type {import('./contestant.js').Contestant} */
export const joseRemoteJwks = {
  name: 'jose',
  how: 'jwtVerify with createRemoteJWKSet',
  job: 'verifier',
  packages: ['jose'],
  async start({ endpoint, jwksUri }) {
    const jwks = createRemoteJWKSet(new URL(jwksUri));
    const rules = { issuer: endpoint, audience: endpoint, algorithms: ['RS256'] };
    return (exchange) => jwtVerify(tokenOf(exchange), jwks, rules);
  },
};
