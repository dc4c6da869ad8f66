import { AUTHGEAR_ROLES_CLAIM, GUIDE_ROLES_CLAIM } from '../../lib/token/authgear-claims.js';
import type { TokenPolicy } from '../../lib/token/token-policy.js';
import { validClaims } from './valid-token.js';

export const ISSUER = 'https://project.authgear.test';

/** Seconds since the epoch at which the tokens of the unit tests are looked at. */
export const NOW_SECONDS = 1_800_000_000;

export function tokenPolicy(overrides: Partial<TokenPolicy> = {}): TokenPolicy {
  return {
    issuer: ISSUER,
    clientIds: new Set(['app']),
    audiences: new Set([ISSUER]),
    requireAccessTokenType: false,
    clockTolerance: 0,
    rolesClaims: [AUTHGEAR_ROLES_CLAIM, GUIDE_ROLES_CLAIM],
    ...overrides,
  };
}

/** Claims of a valid user access token, but for these; one that is undefined is left out. */
export function accessClaims(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  const times = { iat: NOW_SECONDS, exp: NOW_SECONDS + 60 };
  return validClaims({ endpoint: ISSUER, clientId: 'app' }, { ...times, jti: 'token-1', ...overrides });
}
