import type { KeyObject } from 'node:crypto';
import { Strategy } from 'passport-jwt';
import type { HttpRequest } from '../transports/http.js';

/** Told of the key that verifies a token, or of the reason why there is none. */
export type KeyCallback = (error: unknown, key?: KeyObject) => void;

/** The options of passport-jwt's Strategy that are used here. */
export interface PassportJwtOptions {
  readonly jwtFromRequest: (request: HttpRequest) => string;
  readonly secretOrKeyProvider: (request: HttpRequest, token: string, done: KeyCallback) => void;
  readonly passReqToCallback: true;
  readonly algorithms: readonly ['RS256'];
  readonly ignoreExpiration: true;
  readonly jsonWebTokenOptions: { readonly ignoreNotBefore: true };
}

/** A strategy as Passport runs it: an object of its own for each attempt, which inherits from the registered strategy. */
export interface PassportJwtStrategy {
  authenticate(request: HttpRequest, options?: unknown): void;
  /** Lets the user in. */
  success(user: object): void;
  /** Refuses, so that another strategy may try. */
  fail(challenge: unknown, status?: number): void;
  /** Ends the attempt with an error. */
  error(error: unknown): void;
}

type PassportJwtConstructor = new (options: PassportJwtOptions, verify: () => void) => PassportJwtStrategy;

/** passport-jwt's Strategy, typed as it works: its published types know Express's request and keys in PEM only. */
export const JwtStrategy = Strategy as unknown as PassportJwtConstructor;
