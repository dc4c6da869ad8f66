import { refuse } from '../errors/refusal.js';
import { acceptedClientId } from './audience-rule.js';
import type { AuthgearClaims, JsonObject } from './authgear-claims.js';
import type { JoseHeader } from './jose-header.js';
import type { TokenPolicy } from './token-policy.js';

const MAX_DATE_SECONDS = 8.64e12;

/** Claims that only an ID token has (OpenID Connect Core 1.0 sections 2 and 3.3.2.11, and Authgear's own). */
const ID_TOKEN_MARKS = ['nonce', 'at_hash', 'c_hash', 's_hash', 'ds_hash', 'sid'] as const;

/** Claims that a token has if it tells of a sign-in; an access token has them beside its `client_id` (RFC 9068 section 2.2.1). */
const SIGN_IN_MARKS = ['auth_time', 'amr'] as const;

/**
 * Every rule that needs the claims and no key. It doesn't matter to the verdict when it runs, so it runs before anything
 * expensive; the claims are to be believed only once the signature verifies.
 *
 * The kind of token is judged before its times: an ID token that was pasted by mistake has usually expired, and a fresh one
 * would be refused too.
 */
export function assertClaims(
  claims: JsonObject,
  header: JoseHeader,
  policy: TokenPolicy,
  now: number,
): asserts claims is JsonObject & AuthgearClaims {
  assertIssuer(claims, policy);
  assertSubject(claims);
  assertTimeForms(claims);
  assertTokenType(claims, header, policy);
  assertTimely(claims, policy, now);
  acceptedClientId(claims, policy);
}

/** RFC 7519 section 4.1.1; compared exactly (OpenID Connect Core 1.0 section 3.1.3.7). */
export function assertIssuer(claims: JsonObject, policy: TokenPolicy): void {
  if (claims.iss !== policy.issuer) throw refuse('invalid_issuer');
}

/** RFC 9068 section 2.2: an access token has a subject. */
export function assertSubject(claims: JsonObject): void {
  if (typeof claims.sub !== 'string' || claims.sub === '') {
    throw refuse('malformed_token', 'sub is not a non-empty string');
  }
}

/** The time claims that {@link assertTimely} compares with the clock. */
export interface TimeClaims {
  readonly exp: number;
  readonly nbf?: number | undefined;
}

/** RFC 7519 section 2, NumericDate. A token without an expiry would be valid forever. */
export function assertTimeForms(claims: JsonObject): asserts claims is JsonObject & TimeClaims {
  const { exp, nbf, iat } = claims;
  if (!isNumericDate(exp)) {
    throw refuse('malformed_token', 'exp is not a time in seconds');
  }
  if (nbf !== undefined && typeof nbf !== 'number') {
    throw refuse('malformed_token', 'nbf is not a time in seconds');
  }
  if (iat !== undefined && typeof iat !== 'number') {
    throw refuse('malformed_token', 'iat is not a time in seconds');
  }
}

/** Whether a value is a time in seconds (RFC 7519 section 2) that a Date can hold. */
export function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= MAX_DATE_SECONDS;
}

/**
 * RFC 7519 sections 4.1.4 and 4.1.5.
 *
 * @param now milliseconds since the epoch
 */
export function assertTimely({ exp, nbf }: TimeClaims, { clockTolerance }: TokenPolicy, now: number): void {
  const seconds = now / 1000;
  if (seconds >= exp + clockTolerance) throw refuse('token_expired');
  if (nbf !== undefined && seconds < nbf - clockTolerance) throw refuse('token_not_active');
}

/**
 * An ID token and an access token share issuer, key, subject and roles: only their form tells them apart
 * (RFC 8725 section 3.11, RFC 9068 section 4).
 */
export function assertTokenType(claims: JsonObject, header: JoseHeader, policy: TokenPolicy): void {
  if (Object.hasOwn(claims, 'cnf')) {
    throw refuse('wrong_token_type', 'a token bound to a key (cnf) is not a bearer token');
  }
  if (header.isAccessToken) return;
  const has = (mark: string) => Object.hasOwn(claims, mark);
  if (ID_TOKEN_MARKS.some(has) || (!has('client_id') && SIGN_IN_MARKS.some(has))) {
    throw refuse('wrong_token_type');
  }
  if (policy.requireAccessTokenType) throw refuse('wrong_token_type', 'the typ of an access token is at+jwt');
}
