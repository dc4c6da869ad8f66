import { Injectable } from '@nestjs/common';
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';

/**
 * A guard based on passport-jwt, as in Nest's documentation.
 *
 * @param {string} name of the strategy
 * @param {string} endpoint
 * @param {{ secretOrKey: unknown } | { secretOrKeyProvider: unknown }} key
 */
export function passportJwtGuard(name, endpoint, key) {
  class JwtStrategy extends PassportStrategy(Strategy, name) {
    constructor() {
      super({
        jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
        ignoreExpiration: false,
        audience: endpoint,
        issuer: endpoint,
        algorithms: ['RS256'],
        ...key,
      });
    }

    async validate(payload) {
      return { userId: payload.sub, roles: payload.roles };
    }
  }
  Injectable()(JwtStrategy);

  class JwtAuthGuard extends AuthGuard(name) {}
  Injectable()(JwtAuthGuard);

  return { Guard: JwtAuthGuard, metadata: { imports: [PassportModule], providers: [JwtStrategy, JwtAuthGuard] } };
}
