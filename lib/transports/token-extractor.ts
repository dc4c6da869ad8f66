import { Refusal, refuse } from '../errors/refusal.js';
import type { TokenSource } from '../options/authgear-options.js';
import { cookiesNamed } from './cookie.js';
import { assertOwnOrigin } from './cross-site.js';
import { assertAllHeadersRead, type HttpRequest, type TokenExtractor, tokenInAuthorization } from './http.js';

/** Takes the token from the only one of these places that has one (RFC 6750 section 2). */
export function tokenExtractor(sources: readonly TokenSource[]): TokenExtractor {
  const extractors = sources.map(extractorOf);
  const [only = tokenInAuthorization, ...others] = extractors;
  if (others.length === 0) return only;
  const places = sources.map(placeOf).join(', or ');
  return (request) => {
    const [token, second] = extractors.flatMap((extract) => tokensFound(extract, request));
    if (second !== undefined) throw refuse('malformed_token', `send the token once, in ${places}`);
    if (token === undefined) throw missing(places);
    return token;
  };
}

function extractorOf(source: TokenSource): TokenExtractor {
  if (source === 'authorization') return tokenInAuthorization;
  const { cookie } = source;
  return (request) => {
    assertAllHeadersRead(request);
    const [token, second] = cookiesNamed(cookie, cookieHeader(request));
    if (second !== undefined) {
      throw refuse('malformed_token', `there are two cookies of the name ${cookie}, as of two paths or domains`);
    }
    if (token === undefined || token === '') throw missing(placeOf(source));
    assertOwnOrigin(request);
    return token;
  };
}

function cookieHeader({ headers: { cookie } }: HttpRequest): string {
  return typeof cookie === 'string' ? cookie : '';
}

/** None where the place has no token. A place that has anything else than one is refused, whatever the others have. */
function tokensFound(extract: TokenExtractor, request: HttpRequest): readonly string[] {
  try {
    return [extract(request)];
  } catch (error) {
    if (error instanceof Refusal && error.code === 'missing_token') return [];
    throw error;
  }
}

function missing(places: string): Refusal {
  return refuse('missing_token', `send the access token in ${places}`);
}

/** Where the token is, for messages. */
function placeOf(source: TokenSource): string {
  return source === 'authorization'
    ? 'the header "Authorization: Bearer <access token>"'
    : `the cookie ${source.cookie}`;
}
