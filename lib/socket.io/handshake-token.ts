import { refuse } from '../errors/refusal.js';
import type { HttpRequest } from '../transports/http.js';
import { onlyToken, tokensInAuthorization } from '../transports/token-extractor.js';

/** What a client sends to join a namespace. */
export interface Handshake {
  /** The object that clients give as `auth`. */
  readonly auth: Readonly<Record<string, unknown>>;
}

const PLACES = 'auth.token of the client, or in the header "Authorization: Bearer <access token>" of the handshake';

/**
 * The only token of a handshake: in `auth.token`, with or without `Bearer`, or in the Authorization header of the request
 * that opened the connection.
 *
 * @throws Refusal `missing_token` where there is none, `malformed_token` where there are several, or anything else in its place
 */
export function tokenInHandshake({ auth }: Handshake, request: HttpRequest): string {
  return onlyToken([...tokensInAuth(auth.token), ...tokensInAuthorization(request)], PLACES);
}

function tokensInAuth(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (typeof value !== 'string') throw refuse('malformed_token', 'auth.token is not a string');
  const token = value.replace(/^bearer(?: +|$)/i, '');
  return token === '' ? [] : [token];
}
