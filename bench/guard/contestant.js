/**
 * One way of protecting an API, set up as its own documentation says.
 *
 * @typedef {object} Contestant
 * @property {string} name
 * @property {string} how
 * @property {'Nest guard' | 'Express middleware' | 'verifier' | 'key in hand'} job what it does, from most to least
 * @property {boolean} [remembers] whether it remembers verdicts, so that a token seen before isn't verified again
 * @property {readonly string[]} packages whose versions matter
 * @property {(issuer: Issuer) => Promise<Attempt>} start
 *
 * @typedef {object} Issuer
 * @property {string} endpoint
 * @property {string} clientId
 * @property {string} jwksUri
 * @property {import('node:crypto').JsonWebKey} jwk its one key
 *
 * @typedef {(exchange: import('../support/exchange.js').Exchange) => unknown} Attempt throws or rejects to refuse
 */

/**
 * The token, for contestants that leave it to the app to read the header.
 *
 * @param {import('../support/exchange.js').Exchange} exchange
 * @returns {string}
 */
export function tokenOf({ request }) {
  return request.headers.authorization.slice('Bearer '.length);
}
