import { AUTHGEAR_ROLES_CLAIM, GUIDE_ROLES_CLAIM } from '../../lib/token/authgear-claims.js';
import type { TokenPolicy } from '../../lib/token/token-policy.js';

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

/** Claims of a good user access token; one that is overridden by undefined is absent. */
export function accessClaims(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  const claims = {
    iss: ISSUER,
    sub: 'user-1',
    aud: [ISSUER],
    client_id: 'app',
    exp: NOW_SECONDS + 60,
    iat: NOW_SECONDS,
    ...overrides,
  };
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}
