import { Injectable } from '@nestjs/common';
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport';
import jwksRsa from 'jwks-rsa';
import { ExtractJwt, Strategy } from 'passport-jwt';

/**
 * The recipe: the guard of Nest's documentation, with the key provider of jwks-rsa's.
 *
 * @param {{ endpoint: string, jwksUri: string }} issuer
 */
export function nestRecipe({ endpoint, jwksUri }) {
  class JwtStrategy extends PassportStrategy(Strategy) {
    constructor() {
      super({
        jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
        ignoreExpiration: false,
        secretOrKeyProvider: jwksRsa.passportJwtSecret({
          cache: true,
          rateLimit: true,
          jwksRequestsPerMinute: 5,
          jwksUri,
        }),
        audience: endpoint,
        issuer: endpoint,
        algorithms: ['RS256'],
      });
    }

    async validate(payload) {
      return { userId: payload.sub, roles: payload.roles };
    }
  }
  Injectable()(JwtStrategy);

  class JwtAuthGuard extends AuthGuard('jwt') {}
  Injectable()(JwtAuthGuard);

  return { Guard: JwtAuthGuard, metadata: { imports: [PassportModule], providers: [JwtStrategy, JwtAuthGuard] } };
}
