import { type Refusal, refuse } from '../errors/refusal.js';

/** Longest accepted token, in characters. */
export const MAX_TOKEN_LENGTH = 16 * 1024;

const SPACE = 0x20;
const SCHEME_LENGTH = 'Bearer'.length;

/**
 * The token of an Authorization header (RFC 6750 section 2.1; the scheme in any case, RFC 9110 section 11.1).
 *
 * @throws Refusal `missing_token` where there is no bearer token, `malformed_token` where there is no single one.
 */
export function bearerToken(authorization: unknown): string {
  if (authorization === undefined) throw refuse('missing_token');
  if (typeof authorization !== 'string') throw refuse('malformed_token', 'send one Authorization header');
  if (!hasBearerScheme(authorization)) throw schemeError(authorization);

  let start = SCHEME_LENGTH + 1;
  while (authorization.charCodeAt(start) === SPACE) start += 1;
  const token = authorization.slice(start);
  assertToken(token);
  return token;
}

/** @throws Refusal `malformed_token` unless it's a string of acceptable length */
export function assertToken(token: unknown): asserts token is string {
  if (typeof token !== 'string') throw refuse('malformed_token', 'it is not a string');
  if (token === '') throw refuse('missing_token');
  if (token.length > MAX_TOKEN_LENGTH) throw refuse('malformed_token', 'it is longer than 16 KiB');
}

function hasBearerScheme(authorization: string): boolean {
  return authorization.charCodeAt(SCHEME_LENGTH) === SPACE && isBearer(authorization.slice(0, SCHEME_LENGTH));
}

function isBearer(scheme: string): boolean {
  return scheme === 'Bearer' || scheme.toLowerCase() === 'bearer';
}

function schemeError(authorization: string): Refusal {
  const scheme = authorization.slice(0, authorization.search(/[^!#$%&'*+.^_`|~\w-]|$/));
  const isAnotherScheme = !isBearer(scheme);
  const hasNothingAfter = authorization.length === SCHEME_LENGTH;
  return isAnotherScheme || hasNothingAfter
    ? refuse('missing_token')
    : refuse('malformed_token', 'put spaces, and nothing else, between Bearer and the token');
}
