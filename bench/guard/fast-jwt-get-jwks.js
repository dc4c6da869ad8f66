import { createVerifier } from 'fast-jwt';
import buildGetJwks from 'get-jwks';
import { tokenOf } from './contestant.js';

/** @type {import('./contestant.js').Contestant} */
export const fastJwtGetJwks = {
  name: 'fast-jwt with get-jwks',
  how: "key function as in get-jwks' documentation",
  job: 'verifier',
  packages: ['fast-jwt', 'get-jwks'],
  start: (issuer) => start(issuer, {}),
};

/** @type {import('./contestant.js').Contestant} */
export const fastJwtGetJwksWithCache = {
  name: 'fast-jwt with get-jwks, its cache on',
  how: 'the same with `cache: 10000`',
  job: 'verifier',
  remembers: true,
  packages: ['fast-jwt', 'get-jwks'],
  start: (issuer) => start(issuer, { cache: 10_000 }),
};

async function start({ endpoint, jwksUri }, options) {
  const getJwks = buildGetJwks({ issuersWhitelist: [endpoint], jwksPath: new URL(jwksUri).pathname });
  const verify = createVerifier({
    key: async ({ header: { kid, alg } }) => getJwks.getPublicKey({ kid, alg, domain: endpoint }),
    allowedIss: endpoint,
    allowedAud: endpoint,
    ...options,
  });
  return (exchange) => verify(tokenOf(exchange));
}
