import { createPublicKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { startApp } from '../support/nest.js';

/** @type {import('./contestant.js').Contestant} */
export const passportJwtKeyObject = {
  name: 'passport-jwt given a KeyObject',
  how: 'AuthGuard of @nestjs/passport, one fixed key, no JWKS',
  job: 'key in hand',
  packages: ['@nestjs/passport', 'passport', 'passport-jwt'],
  async start({ endpoint, jwk }) {
    const key = createPublicKey({ key: jwk, format: 'jwk' });

    class KeyObjectStrategy extends PassportStrategy(Strategy, 'jwt-key-object') {
      constructor() {
        super({
          jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
          secretOrKey: key,
          audience: endpoint,
          issuer: endpoint,
          algorithms: ['RS256'],
        });
      }

      async validate(payload) {
        return { userId: payload.sub, roles: payload.roles };
      }
    }
    Injectable()(KeyObjectStrategy);

    class KeyObjectGuard extends AuthGuard('jwt-key-object') {}
    Injectable()(KeyObjectGuard);

    const app = await startApp({ imports: [PassportModule], providers: [KeyObjectStrategy, KeyObjectGuard] });
    const guard = app.get(KeyObjectGuard);
    return ({ context }) => guard.canActivate(context);
  },
};
