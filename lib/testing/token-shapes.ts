import { randomUUID } from 'node:crypto';
import { secondsOf } from './duration.js';
import type { AccessTokenOptions, MachineTokenOptions, TokenOptions } from './token-options.js';

const CLAIM = 'https://authgear.com/claims/user';

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

export function userToken(origin: TokenOrigin, options: AccessTokenOptions): TokenContent {
  const { roles = [], clientId = origin.clientId, shape = 'authgear' } = options;
  const common = { ...times(options, '30m'), sub: options.sub ?? 'user-1' };
  if (shape === 'guide') return content('JWT', { iss: origin.endpoint, aud: clientId, ...common, roles }, options);
  const claims = {
    iss: origin.endpoint,
    aud: [origin.endpoint],
    ...common,
    client_id: clientId,
    jti: randomUUID(),
    scope: 'openid offline_access https://authgear.com/scopes/full-access',
    auth_time: common.iat,
    amr: ['pwd'],
    ...userClaims(roles),
  };
  return content('at+jwt', claims, options);
}

export function machineToken(origin: TokenOrigin, options: MachineTokenOptions): TokenContent {
  const { scope = '', clientId = origin.clientId, resource = origin.endpoint } = options;
  const claims = {
    iss: origin.endpoint,
    aud: [resource],
    ...times(options, '30m'),
    sub: options.sub ?? `client_id_${clientId}`,
    client_id: clientId,
    jti: randomUUID(),
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
    sid: randomUUID(),
    auth_time: common.iat,
    amr: ['pwd'],
    ...userClaims(roles),
  };
  return content('JWT', claims, options);
}

function userClaims(roles: readonly string[]): Record<string, unknown> {
  return {
    [`${CLAIM}/roles`]: roles,
    [`${CLAIM}/is_anonymous`]: false,
    [`${CLAIM}/is_verified`]: true,
    [`${CLAIM}/can_reauthenticate`]: true,
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
