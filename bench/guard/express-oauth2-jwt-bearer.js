import { auth } from 'express-oauth2-jwt-bearer';
import { runMiddleware } from '../support/exchange.js';

/** @type {import('./contestant.js').Contestant} */
export const expressOauth2JwtBearer = {
  name: 'express-oauth2-jwt-bearer',
  how: 'auth({ issuerBaseURL, audience })',
  job: 'Express middleware',
  packages: ['express-oauth2-jwt-bearer'],
  async start({ endpoint }) {
    const middleware = auth({ issuerBaseURL: endpoint, audience: endpoint, tokenSigningAlg: 'RS256' });
    return (exchange) => runMiddleware(middleware, exchange);
  },
};
