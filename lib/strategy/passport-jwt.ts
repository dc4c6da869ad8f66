import type { KeyObject } from 'node:crypto';
import { Strategy } from 'passport-jwt';
import type { AuthgearUser } from '../token/authgear-user.js';
import type { UnverifiedToken } from '../token/token-reader.js';

/** A token and the key that its `kid` names: what passport-jwt gets from us for its request, and for its key. */
export interface Candidate extends UnverifiedToken {
  readonly key: KeyObject;
  /** Set once the signature is verified. */
  user: AuthgearUser | undefined;
}

/** Options of passport-jwt's Strategy. The request is opaque to it, and so is the key that it hands to the verifier. */
export interface PassportJwtOptions {
  readonly jwtFromRequest: (candidate: Candidate) => string;
  readonly secretOrKeyProvider: (
    candidate: Candidate,
    token: string,
    done: (error: null, key: Candidate) => void,
  ) => void;
  readonly passReqToCallback: true;
}

/**
 * Verifies the signature of a token.
 *
 * @param done is told of the error, or else of the claims
 */
export type JwtVerifier = (
  token: string,
  key: Candidate,
  options: unknown,
  done: (error: Error | null, claims?: object) => void,
) => void;

/** A strategy as Passport runs it: an object of its own for every attempt, with the three callbacks on it. */
export interface PassportJwtStrategy {
  authenticate(request: unknown): void;
  success(user: object): void;
  fail(challenge: unknown, status?: number): void;
  error(error: unknown): void;
}

interface PassportJwtConstructor {
  new (options: PassportJwtOptions, verify: () => void): PassportJwtStrategy;
  JwtVerifier: JwtVerifier;
}

/** passport-jwt's Strategy, typed as it works. The published types know Express's request and keys in PEM only. */
export const JwtStrategy = Strategy as unknown as PassportJwtConstructor;

/**
 * Runs synchronous work during which passport-jwt verifies signatures with this verifier.
 *
 * passport-jwt lets its verifier be replaced, but for all strategies of the process at once. So ours stands in for one
 * turn only, in which nothing but our own strategy runs: everybody else's strategies keep theirs.
 */
export function withJwtVerifier(verifier: JwtVerifier, work: () => void): void {
  const original = JwtStrategy.JwtVerifier;
  JwtStrategy.JwtVerifier = verifier;
  try {
    work();
  } finally {
    JwtStrategy.JwtVerifier = original;
  }
}
