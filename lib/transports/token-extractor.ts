import { Refusal, refuse } from '../errors/refusal.js';
import { cookiesNamed } from './cookie.js';
import { assertOwnOrigin } from './cross-site.js';
import { assertAllHeadersRead, type HttpRequest, type TokenExtractor, tokenInAuthorization } from './http.js';

/**
 * A place of an HTTP request that may carry the token: the header `Authorization: Bearer …` (RFC 6750 section 2.1), or the
 * cookie of this name (RFC 6265), whose value is the token alone.
 */
export type TokenSource = 'authorization' | { readonly cookie: string };

/** Takes the token from the only one of these places that has one (RFC 6750 section 2). */
export function tokenExtractor(sources: readonly TokenSource[]): TokenExtractor {
  if (sources.every((source) => source === 'authorization')) return tokenInAuthorization;
  const places = sources.map(placeOf).join(', or ');
  return (request) =>
    onlyToken(
      sources.flatMap((source) => tokensIn(source, request)),
      places,
    );
}

/**
 * The token, where exactly one place has one.
 *
 * @param places - where it may be, for messages
 * @throws Refusal `missing_token` or `malformed_token`
 */
export function onlyToken([token, second]: readonly string[], places: string): string {
  if (second !== undefined) throw refuse('malformed_token', `send the token once, in ${places}`);
  if (token === undefined) throw refuse('missing_token', `send the access token in ${places}`);
  return token;
}

/** The token that this reads, or none. Anything else that it finds in place of a token is refused. */
export function tokensFrom(read: () => string): readonly string[] {
  try {
    return [read()];
  } catch (error) {
    if (error instanceof Refusal && error.code === 'missing_token') return [];
    throw error;
  }
}

/** The bearer token in the Authorization header, or none. */
export function tokensInAuthorization(request: HttpRequest): readonly string[] {
  return tokensFrom(() => tokenInAuthorization(request));
}

/** The token in this place, or none. What has anything else is refused, whatever is in other places. */
function tokensIn(source: TokenSource, request: HttpRequest): readonly string[] {
  return source === 'authorization' ? tokensInAuthorization(request) : tokensInCookie(source.cookie, request);
}

function tokensInCookie(name: string, request: HttpRequest): readonly string[] {
  assertAllHeadersRead(request);
  const { cookie } = request.headers;
  const values = typeof cookie === 'string' ? cookiesNamed(name, cookie) : [];
  if (values.length > 1) {
    throw refuse('malformed_token', `there are two cookies named ${name}, set for different paths or domains`);
  }
  const tokens = values.filter((value) => value !== '');
  if (tokens.length > 0) assertOwnOrigin(request);
  return tokens;
}

/** Where the token is, for messages. */
function placeOf(source: TokenSource): string {
  return source === 'authorization'
    ? 'the header "Authorization: Bearer <access token>"'
    : `the cookie ${source.cookie}`;
}
