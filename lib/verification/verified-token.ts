import type { KeyObject } from 'node:crypto';
import type { AuthgearUser } from '../token/authgear-user.js';
import type { TimeClaims } from '../token/claim-rules.js';

/** A token whose signature was verified, with the data needed to accept it again without a look at its user. */
export interface VerifiedToken extends TimeClaims {
  readonly token: string;
  readonly kid: string;
  /** The key that verified the signature. */
  readonly key: KeyObject;
  readonly user: AuthgearUser;
}

/** Where a connection keeps its verified token: to look it up for each message would cost more than to judge it. */
const VERIFIED_TOKEN = Symbol('nestjs-authgear:verified-token');

/** What brings one token again and again. */
export interface TokenConnection {
  [VERIFIED_TOKEN]?: VerifiedToken;
}

/** The token, if it was verified for this connection before. */
export function keptToken(connection: TokenConnection | undefined, token: string): VerifiedToken | undefined {
  const verified = connection?.[VERIFIED_TOKEN];
  // Unlike ===, Object.is() doesn't read a string to compare it with itself: among many connections, that is a cache miss.
  return verified !== undefined && Object.is(verified.token, token) ? verified : undefined;
}

/** Keeps a verified token, in the place of another one. */
export function keepToken(connection: TokenConnection | undefined, verified: VerifiedToken): void {
  if (connection !== undefined) connection[VERIFIED_TOKEN] = verified;
}
