import jwksRsa from 'jwks-rsa';
import { passportJwtGuard } from './passport-jwt-guard.js';

/**
 * The recipe: the guard of Nest's documentation, with the key provider of jwks-rsa's.
 *
 * @param {{ endpoint: string, jwksUri: string }} issuer
 */
export function nestRecipe({ endpoint, jwksUri }) {
  return passportJwtGuard('jwt', endpoint, {
    secretOrKeyProvider: jwksRsa.passportJwtSecret({ cache: true, rateLimit: true, jwksRequestsPerMinute: 5, jwksUri }),
  });
}
