import jwt from 'jsonwebtoken';
import jwksRsa from 'jwks-rsa';
import { runMiddleware } from '../support/exchange.js';

/** @type {import('./contestant.js').Contestant} */
export const expressGuide = {
  name: "the guide's Express middleware",
  how: 'jsonwebtoken with the getSigningKey callback of jwks-rsa',
  job: 'Express middleware',
  packages: ['jsonwebtoken', 'jwks-rsa'],
  async start({ endpoint, jwksUri }) {
    const client = jwksRsa({ jwksUri, cache: true });
    const getKey = (header, callback) => {
      client.getSigningKey(header.kid, (error, key) => callback(error, key?.getPublicKey()));
    };
    const authenticate = (request, response, next) => {
      const [scheme, token] = request.headers.authorization?.split(' ') ?? [];
      if (scheme !== 'Bearer' || !token) return response.status(401).json({ error: 'Missing token' });
      const rules = { algorithms: ['RS256'], issuer: endpoint, audience: endpoint };
      jwt.verify(token, getKey, rules, (error, claims) => {
        if (error) return response.status(401).json({ error: 'Invalid token' });
        request.user = claims;
        next();
      });
    };
    return (exchange) => runMiddleware(authenticate, exchange);
  },
};
