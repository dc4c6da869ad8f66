import { refuse } from '../errors/refusal.js';
import type { HttpRequest } from '../transports/http.js';
import { onlyToken, tokensInAuthorization } from '../transports/token-extractor.js';

/** The subprotocol after which a client offers its token as another one: browsers can't set headers. */
export const SUBPROTOCOL = 'authgear';

const PLACES = `the subprotocols ['${SUBPROTOCOL}', <access token>], or in the header "Authorization: Bearer <access token>"`;

/** How each JWT begins: the base64url of `{"` (RFC 7515 section 3.1). */
const JWT_START = 'eyJ';

/**
 * The only token of a request to upgrade to WebSocket (RFC 6455 section 4.1).
 *
 * @throws Refusal `missing_token` where there is none, `malformed_token` where there are several, or anything else in its place
 */
export function tokenInUpgrade(request: HttpRequest): string {
  return onlyToken([...tokensInSubprotocols(request), ...tokensInAuthorization(request)], PLACES);
}

function tokensInSubprotocols({ headers }: HttpRequest): readonly string[] {
  const { 'sec-websocket-protocol': offered } = headers;
  const [first, ...others] = typeof offered === 'string' ? offered.split(',').map((protocol) => protocol.trim()) : [];
  if (first === SUBPROTOCOL && others.length <= 1) return others;
  if (first === SUBPROTOCOL || others.includes(SUBPROTOCOL)) {
    throw refuse('malformed_token', `the subprotocols are not ['${SUBPROTOCOL}', <access token>]`);
  }
  // The server would select it, and so send it back.
  if ([first, ...others].some((protocol) => protocol?.startsWith(JWT_START))) {
    throw refuse('malformed_token', `a token is among the subprotocols: offer ['${SUBPROTOCOL}', <access token>]`);
  }
  return [];
}
