import { Refusal, refuse } from '../errors/refusal.js';
import { MAX_TOKEN_LENGTH } from './jws.js';

/** Longest `Authorization: Bearer …` that is read, in characters: room for the longest token after as many spaces. */
const MAX_CREDENTIALS_LENGTH = 2 * MAX_TOKEN_LENGTH;

const SPACE = 0x20;
const SCHEME_LENGTH = 'Bearer'.length;

/**
 * The token of an Authorization header (RFC 6750 section 2.1; the scheme in any case, RFC 9110 section 11.1).
 *
 * @param authorization - the header's value, or the refusal of a transport that can't tell which value that is
 * @throws Refusal `missing_token` where there is no bearer token, `malformed_token` where there are several, or anything else in
 * its place.
 */
export function bearerToken(authorization: unknown): string {
  if (authorization === undefined) throw refuse('missing_token');
  if (authorization instanceof Refusal) throw authorization;
  if (typeof authorization !== 'string') throw refuse('malformed_token', 'send one Authorization header');
  if (!hasBearerScheme(authorization)) throw schemeError(authorization);
  if (authorization.length > MAX_CREDENTIALS_LENGTH) {
    throw refuse('malformed_token', 'the Authorization header is longer than 32 KiB');
  }

  let start = SCHEME_LENGTH + 1;
  while (authorization.charCodeAt(start) === SPACE) start += 1;
  const token = authorization.slice(start);
  if (token === '') throw nothingAfterBearer();
  return token;
}

/** @throws Refusal `malformed_token` unless it's a string, `missing_token` if it's empty */
export function assertToken(token: unknown): asserts token is string {
  if (typeof token !== 'string') throw refuse('malformed_token', 'it is not a string');
  if (token === '') throw refuse('missing_token');
}

function hasBearerScheme(authorization: string): boolean {
  return authorization.charCodeAt(SCHEME_LENGTH) === SPACE && isBearer(authorization.slice(0, SCHEME_LENGTH));
}

function isBearer(scheme: string): boolean {
  return scheme === 'Bearer' || scheme.toLowerCase() === 'bearer';
}

function schemeError(authorization: string): Refusal {
  // One character more than Bearer has, which is enough to see that the scheme is longer.
  const start = authorization.slice(0, SCHEME_LENGTH + 1);
  const scheme = start.slice(0, start.search(/[^!#$%&'*+.^_`|~\w-]|$/));
  const isAnotherScheme = !isBearer(scheme);
  const hasNothingAfter = authorization.length === SCHEME_LENGTH;
  if (isAnotherScheme) {
    return refuse(
      'missing_token',
      'the Authorization header does not begin with the word Bearer; send "Bearer <access token>"',
    );
  }
  return hasNothingAfter
    ? nothingAfterBearer()
    : refuse('malformed_token', 'put spaces, and nothing else, between Bearer and the token');
}

function nothingAfterBearer(): Refusal {
  return refuse(
    'missing_token',
    'nothing follows Bearer in the Authorization header: the variable of the client is empty',
  );
}
