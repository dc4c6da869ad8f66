import { JwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { tokenOf } from './contestant.js';

/** @type {import('./contestant.js').Contestant} */
export const awsJwtVerify = {
  name: 'aws-jwt-verify',
  how: 'JwtVerifier; its own fetcher knows https only, so fetch() stands in',
  job: 'verifier',
  packages: ['aws-jwt-verify'],
  async start({ endpoint, jwksUri }) {
    const fetcher = { fetch: async (uri) => (await fetch(uri)).arrayBuffer() };
    const verifier = JwtVerifier.create(
      { issuer: endpoint, audience: endpoint, jwksUri },
      { jwksCache: new SimpleJwksCache({ fetcher }) },
    );
    return (exchange) => verifier.verify(tokenOf(exchange));
  },
};
