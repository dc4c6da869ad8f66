import type { KeyObject } from 'node:crypto';
import { Strategy } from 'passport-jwt';

/** Options of passport-jwt's Strategy, for a request of any kind. */
export interface PassportJwtOptions<Request> {
  readonly jwtFromRequest: (request: Request) => string;
  readonly secretOrKeyProvider: (request: Request, token: string, done: (error: null, key: KeyObject) => void) => void;
  readonly passReqToCallback: true;
  readonly algorithms: readonly ['RS256'];
  readonly ignoreExpiration: boolean;
  readonly jsonWebTokenOptions: {
    readonly ignoreNotBefore: boolean;
    readonly allowInvalidAsymmetricKeyTypes: boolean;
  };
}

/** A strategy as Passport runs it: an object of its own for every attempt, with the three callbacks on it. */
export interface PassportJwtStrategy {
  authenticate(request: unknown): void;
  success(user: object): void;
  fail(challenge: unknown, status?: number): void;
  error(error: unknown): void;
}

interface PassportJwtConstructor {
  new (options: PassportJwtOptions<never>, verify: () => void): PassportJwtStrategy;
}

/**
 * passport-jwt's Strategy, typed as it works: the request is opaque to it, and the key goes on to jsonwebtoken, which
 * takes a KeyObject. The published types know Express's request and keys in PEM only.
 */
export const JwtStrategy = Strategy as unknown as PassportJwtConstructor;
