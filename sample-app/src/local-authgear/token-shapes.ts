import { randomBytes, randomUUID } from 'node:crypto';
import type { User } from './users.js';

/** A user's tokens, as the token endpoint answers. */
export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
}

/** What Authgear grants a first-party application. */
export const SCOPE = 'openid offline_access https://authgear.com/scopes/full-access';

export const ACCESS_TOKEN_SECONDS = 30 * 60;
export const ID_TOKEN_SECONDS = 5 * 60;

/** How a user signed in, in Authgear's words. Told right after the sign-in only, and no longer after a refresh. */
export const AUTHENTICATION_METHODS: readonly string[] = ['pwd', 'x_primary_password'];

const CLAIM = 'https://authgear.com/claims/user/';

/** Names of the members of a user that are claims of its access tokens and ID tokens. */
const MEMBERS = ['roles', 'is_anonymous', 'is_verified', 'can_reauthenticate'] as const;

export const USER_CLAIMS = MEMBERS.map((name) => CLAIM + name);

export function userClaims(user: User): Record<string, unknown> {
  return Object.fromEntries(MEMBERS.map((name) => [CLAIM + name, user[name]]));
}

/** A `jti` as Authgear makes it. */
export function tokenId(): string {
  return randomBytes(32).toString('hex');
}

/** A `sid` as Authgear makes it. */
export function sessionId(): string {
  return Buffer.from(`offline_grant:${randomUUID()}`).toString('base64url');
}
