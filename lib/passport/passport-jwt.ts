import type { KeyObject } from 'node:crypto';
import { Strategy } from 'passport-jwt';
import type { HttpRequest } from '../transports/http.js';

/** Receives the key that verifies a token, or the reason why there is none. */
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

/** A strategy as Passport runs it: a new object for each attempt, which inherits from the registered strategy. */
export interface PassportJwtStrategy {
  name: string;
  authenticate(request: HttpRequest, options?: unknown): void;
  /** Accepts the request with this user. */
  success(user: object): void;
  /** Refuses, so that another strategy may try. */
  fail(challenge: unknown, status?: number): void;
  /** Ends the attempt with an error. */
  error(error: unknown): void;
  /** Responds with this status, if Passport runs the attempt. */
  redirect?(url: string, status: number): void;
}

/** What an attempt tells Passport. */
export type PassportActions = Pick<PassportJwtStrategy, 'success' | 'fail' | 'error' | 'redirect'>;

type PassportJwtConstructor = new (options: PassportJwtOptions, verify: () => void) => PassportJwtStrategy;

/** passport-jwt's Strategy with the types that it supports: its published types know Express's request and PEM keys only. */
export const JwtStrategy = Strategy as unknown as PassportJwtConstructor;
