// AuthGuard('authgear') beside AuthGuard over a passport-jwt strategy that has one fixed KeyObject: in one app, with the
// same rules about issuer and audience. Both are asynchronous, as AuthGuard is.
import { createPublicKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { createFloor } from '../guard/floor.js';
import { BenchIssuer } from '../support/bench-issuer.js';
import { readInput } from '../support/child.js';
import { startApp } from '../support/nest.js';
import { AuthgearModule } from '../support/package-under-test.js';
import { passportJwtGuard } from '../support/passport-jwt-guard.js';
import { measureInRounds } from '../support/rounds.js';
import { headerOf } from '../support/token-sets.js';

const { isQuick } = readInput();
const issuer = await BenchIssuer.start();
const { endpoint, clientId } = issuer;
const tokens = await Promise.all(
  Array.from({ length: 1000 }, (_, index) => issuer.accessToken({ sub: `user-${index}` })),
);
const set = { headers: tokens.map(headerOf), isValid: true };

class AuthgearPassportGuard extends AuthGuard('authgear') {}
Injectable()(AuthgearPassportGuard);

const secretOrKey = createPublicKey({ key: issuer.jwk, format: 'jwk' });
const passportJwt = passportJwtGuard('jwt-key-object', endpoint, { secretOrKey });
const app = await startApp({
  imports: [AuthgearModule.forRoot({ endpoint, clientId, tokenCache: false }), ...passportJwt.metadata.imports],
  providers: [AuthgearPassportGuard, ...passportJwt.metadata.providers],
});

const cells = Object.entries({ authgear: AuthgearPassportGuard, passportJwt: passportJwt.Guard }).map(([id, Guard]) => {
  const guard = app.get(Guard);
  return { id, tokens: set, attempt: ({ context }) => guard.canActivate(context) };
});
const effort = isQuick ? { rounds: 41, sliceMs: 8 } : { rounds: 201, sliceMs: 12 };
const { floor, costs } = await measureInRounds(cells, createFloor(issuer.jwk, tokens), effort);
process.send({ floor, ...Object.fromEntries(costs) });
