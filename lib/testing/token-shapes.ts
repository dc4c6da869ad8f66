import { randomBytes, randomUUID } from 'node:crypto';
import { secondsOf } from './duration.js';
import type { AccessTokenOptions, MachineTokenOptions, TokenOptions } from './token-options.js';

/** Authgear's own claims about a user begin with this. */
export const USER_CLAIM = 'https://authgear.com/claims/user/';

/** Seconds between a sign-in and the first refresh: the life of the access token that was issued with it. */
const FIRST_REFRESH = 1800;

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Header and claims of a token, before they are signed. */
export interface TokenContent {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The issuer of a token, and its default client. */
export interface TokenOrigin {
  readonly endpoint: string;
  readonly clientId: string;
}

/** An access token that was issued at the sign-in of its user. */
export function userToken(origin: TokenOrigin, options: AccessTokenOptions): TokenContent {
  const { roles = [], clientId = origin.clientId, shape = 'authgear' } = options;
  const common = { ...times(options, '30m'), sub: options.sub ?? 'user-1' };
  if (shape === 'guide') return content('JWT', { iss: origin.endpoint, aud: clientId, ...common, roles }, options);
  const claims = {
    iss: origin.endpoint,
    aud: [origin.endpoint],
    ...common,
    client_id: clientId,
    jti: tokenId(),
    scope: 'openid offline_access https://authgear.com/scopes/full-access',
    ...signIn(common.iat),
    ...userClaims(roles),
  };
  return content('at+jwt', claims, options);
}

/** 32 letters and digits. */
export function opaqueToken(): string {
  return Array.from(randomBytes(32), (byte) => LETTERS_AND_DIGITS.charAt(byte % LETTERS_AND_DIGITS.length)).join('');
}

/** An access token that was issued for a refresh token: how its user signed in is then forgotten, but not when. */
export function refreshedToken(origin: TokenOrigin, options: AccessTokenOptions): TokenContent {
  const { iat } = times(options, '30m');
  const claims = { auth_time: iat - FIRST_REFRESH, amr: undefined, ...options.claims };
  return userToken(origin, { ...options, claims });
}

/** @throws TypeError if there is no resource, or one that Authgear issues no token for */
export function machineToken(origin: TokenOrigin, options: MachineTokenOptions): TokenContent {
  const resource = checkedResource(options);
  const { scope = '', clientId = origin.clientId } = options;
  const claims = {
    iss: origin.endpoint,
    aud: [resource],
    ...times(options, '30m'),
    sub: options.sub ?? `client_id_${clientId}`,
    client_id: clientId,
    jti: tokenId(),
    scope,
  };
  return content('at+jwt', claims, options);
}

export function idToken(origin: TokenOrigin, options: AccessTokenOptions): TokenContent {
  const { roles = [], clientId = origin.clientId } = options;
  const common = times(options, '5m');
  const claims = {
    iss: origin.endpoint,
    aud: [clientId],
    ...common,
    sub: options.sub ?? 'user-1',
    sid: Buffer.from(`offline_grant:${randomUUID()}`).toString('base64url'),
    nonce: `n-${randomUUID()}`,
    ...signIn(common.iat),
    ...userClaims(roles),
  };
  return content('JWT', claims, options);
}

/** Authgear answers `invalid_target` to other requests, so no API ever gets such a token. */
function checkedResource({ resource }: Partial<MachineTokenOptions> = {}): string {
  if (typeof resource === 'string' && resource.startsWith('https://')) return resource;
  throw new TypeError(
    `machineToken() needs a resource, not ${JSON.stringify(resource)}: Authgear issues machine tokens for an https: resource ` +
      "only, and never for its own endpoint. Pass { resource: 'https://api.example.com' }, and name it in the option audience",
  );
}

function tokenId(): string {
  return randomBytes(32).toString('hex');
}

function signIn(time: number): Record<string, unknown> {
  return { auth_time: time, amr: ['pwd', 'x_primary_password'] };
}

function userClaims(roles: readonly string[]): Record<string, unknown> {
  return {
    [`${USER_CLAIM}roles`]: roles,
    [`${USER_CLAIM}is_anonymous`]: false,
    [`${USER_CLAIM}is_verified`]: true,
    [`${USER_CLAIM}can_reauthenticate`]: true,
  };
}

function times({ expiresIn }: TokenOptions, life: string): { readonly iat: number; readonly exp: number } {
  const now = Math.floor(Date.now() / 1000);
  const seconds = secondsOf(expiresIn ?? life);
  return { iat: Math.min(now, now + seconds), exp: now + seconds };
}

function content(typ: string, claims: Record<string, unknown>, options: TokenOptions): TokenContent {
  return { header: { typ, ...options.header }, claims: { ...claims, ...options.claims } };
}
