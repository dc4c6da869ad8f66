import { refuse } from '../errors/refusal.js';
import { decodeJsonObject } from './jws.js';

/** What the JOSE header of an acceptable token says (RFC 7515 section 4). */
export interface JoseHeader {
  /** Names the key that the signature is to be verified with. */
  readonly kid: string;
  /** Whether `typ` declares an access token (RFC 9068 section 2.1), or leaves the kind of token open. */
  readonly isAccessToken: boolean;
}

const ACCESS_TOKEN_TYPES: ReadonlySet<string> = new Set(['at+jwt', 'application/at+jwt']);

/**
 * @param segment the encoded header
 * @throws Refusal `malformed_token`, `unsupported_algorithm`, `key_not_found` or `wrong_token_type`
 */
export function parseJoseHeader(segment: string): JoseHeader {
  const header = decodeJsonObject(segment, 'header');
  if (header.alg !== 'RS256') throw refuse('unsupported_algorithm');
  if (Object.hasOwn(header, 'crit') || header.b64 === false) {
    throw refuse('malformed_token', 'its header asks for JWS extensions (crit, b64)');
  }
  const { kid } = header;
  if (typeof kid !== 'string' || kid === '') throw refuse('key_not_found', 'the header has no kid');
  return { kid, isAccessToken: declaresAccessToken(header.typ) };
}

function declaresAccessToken(typ: unknown): boolean {
  if (typ === undefined) return false;
  const type = typeof typ === 'string' ? typ.toLowerCase() : '';
  if (ACCESS_TOKEN_TYPES.has(type)) return true;
  if (type === 'jwt') return false;
  throw refuse('wrong_token_type', 'the typ of an access token is at+jwt');
}
