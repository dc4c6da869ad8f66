import { expressjwt } from 'express-jwt';
import jwksRsa from 'jwks-rsa';
import { runMiddleware } from '../support/exchange.js';

/** @type {import('./contestant.js').Contestant} */
export const expressJwt = {
  name: 'express-jwt',
  how: 'with expressJwtSecret of jwks-rsa',
  job: 'Express middleware',
  packages: ['express-jwt', 'jwks-rsa'],
  async start({ endpoint, jwksUri }) {
    const middleware = expressjwt({
      secret: jwksRsa.expressJwtSecret({ cache: true, rateLimit: true, jwksRequestsPerMinute: 5, jwksUri }),
      audience: endpoint,
      issuer: endpoint,
      algorithms: ['RS256'],
    });
    return (exchange) => runMiddleware(middleware, exchange);
  },
};
