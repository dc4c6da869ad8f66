import type { AuthgearUser, TokenErrorCode } from '../../../lib/index.js';
import type { AuthgearTestIssuer } from '../../../lib/testing/index.js';
import { signedBy } from '../../support/jws.js';
import { newRsaKey } from '../../support/keys.js';

/** A token, and the one reason to refuse it with 401. */
export interface RefusedToken {
  readonly code: Exclude<TokenErrorCode, 'missing_token'>;
  readonly token: (issuer: AuthgearTestIssuer) => Promise<string>;
}

const foreignKey = newRsaKey();

/** One token for every code of 401; `user_rejected` needs {@link rejectBanned} as the option `validate`. */
export const REFUSED_TOKENS: readonly RefusedToken[] = [
  { code: 'malformed_token', token: async () => 'header.payload' },
  { code: 'unsupported_algorithm', token: (issuer) => issuer.accessToken({ header: { alg: 'RS512' } }) },
  {
    code: 'invalid_issuer',
    token: (issuer) => issuer.accessToken({ claims: { iss: 'https://other.authgear.cloud' } }),
  },
  { code: 'key_not_found', token: (issuer) => issuer.accessToken({ header: { kid: 'unknown' } }) },
  { code: 'invalid_signature', token: async (issuer) => signedBy(foreignKey, await issuer.accessToken()) },
  { code: 'token_expired', token: (issuer) => issuer.accessToken({ expiresIn: '-1s' }) },
  { code: 'token_not_active', token: (issuer) => issuer.accessToken({ claims: { nbf: 9_999_999_999 } }) },
  { code: 'wrong_token_type', token: (issuer) => issuer.idToken() },
  { code: 'invalid_audience', token: (issuer) => issuer.accessToken({ clientId: 'other' }) },
  { code: 'user_rejected', token: (issuer) => issuer.accessToken({ sub: 'banned' }) },
];

/** Refuses the user `banned`. */
export function rejectBanned(user: AuthgearUser): AuthgearUser | null {
  return user.sub === 'banned' ? null : user;
}

/** Asserts that no part of a token is in a text. */
export function expectNoPartOf(token: string, text: string): void {
  expect(text).not.toContain(token);
  for (const segment of token.split('.')) expect(text).not.toContain(segment);
}
