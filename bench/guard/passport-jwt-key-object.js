import { createPublicKey } from 'node:crypto';
import { startApp } from '../support/nest.js';
import { passportJwtGuard } from '../support/passport-jwt-guard.js';

/** @type {import('./contestant.js').Contestant} */
export const passportJwtKeyObject = {
  name: 'passport-jwt given a KeyObject',
  how: 'AuthGuard of @nestjs/passport, one fixed key, no JWKS',
  job: 'key in hand',
  packages: ['@nestjs/passport', 'passport', 'passport-jwt'],
  async start({ endpoint, jwk }) {
    const secretOrKey = createPublicKey({ key: jwk, format: 'jwk' });
    const { Guard, metadata } = passportJwtGuard('jwt-key-object', endpoint, { secretOrKey });
    const guard = (await startApp(metadata)).get(Guard);
    return ({ context }) => guard.canActivate(context);
  },
};
