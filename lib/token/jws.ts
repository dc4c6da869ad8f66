import { isAscii, isUtf8 } from 'node:buffer';
import { refuse } from '../errors/refusal.js';
import { withoutStackTraces } from '../errors/without-stack-traces.js';
import type { JsonObject } from './authgear-claims.js';
import { decodeBase64url, isCanonicalBase64url } from './base64url.js';
import { clientMistakeIn } from './client-mistakes.js';

/** The segments of a JWS in compact serialisation (RFC 7515 section 7.1), still encoded. */
export interface JwsSegments {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
}

/** Longest token that is read, in characters. */
export const MAX_TOKEN_LENGTH = 16 * 1024;

/**
 * Every reader of a token begins here, so none reads more than {@link MAX_TOKEN_LENGTH} characters of it.
 *
 * @throws Refusal `malformed_token` if the token is too long, or unless there are three segments, none empty
 */
export function splitJws(token: string): JwsSegments {
  if (token.length > MAX_TOKEN_LENGTH) throw refuse('malformed_token', 'it is longer than 16 KiB');
  const mistake = clientMistakeIn(token);
  if (mistake !== undefined) throw refuse('malformed_token', mistake);
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  const isThree = second !== -1 && token.indexOf('.', second + 1) === -1;
  if (!isThree || first === 0 || second === first + 1 || second === token.length - 1) {
    throw refuse('malformed_token', 'a JWT has three parts, separated by dots');
  }
  return {
    header: token.slice(0, first),
    payload: token.slice(first + 1, second),
    signature: token.slice(second + 1),
  };
}

/**
 * The JSON object that a segment holds (RFC 7519 section 7.2).
 *
 * @param name of the segment, for the message
 * @throws Refusal `malformed_token` unless it is base64url, of UTF-8, of a JSON object
 */
export function decodeJsonObject(segment: string, name: 'header' | 'payload'): JsonObject {
  const decoded = decodeSegment[name](segment);
  if (decoded === 'not text') throw refuse('malformed_token', `its ${name} is not UTF-8 in base64url`);
  if (decoded === 'not an object') throw refuse('malformed_token', `its ${name} is not a JSON object`);
  return decoded;
}

type Decoded = JsonObject | 'not text' | 'not an object';

/**
 * Each remembers its last result: a token that is refused is described in the log next. It must not be parsed twice for
 * that, or it would cost more than a valid one.
 */
const decodeSegment = { header: rememberingLast(decode), payload: rememberingLast(decode) };

function rememberingLast(decoder: (segment: string) => Decoded): (segment: string) => Decoded {
  let lastSegment: string | undefined;
  let lastResult: Decoded = 'not text';
  return (segment) => {
    if (segment !== lastSegment) {
      lastResult = decoder(segment);
      lastSegment = segment;
    }
    return lastResult;
  };
}

function decode(segment: string): Decoded {
  const text = decodeText(segment);
  if (text === undefined) return 'not text';
  const value = parseJson(text);
  return isJsonObject(value) ? value : 'not an object';
}

/** Nearly all tokens are ASCII, which is decoded twice as fast as UTF-8. */
function decodeText(segment: string): string | undefined {
  const bytes = decodeBase64url(segment);
  if (bytes === undefined) return undefined;
  if (isAscii(bytes)) return bytes.toString('latin1');
  return isUtf8(bytes) ? bytes.toString() : undefined;
}

/**
 * @throws Refusal `malformed_token` where a character isn't in base64url; `invalid_signature` where the text
 * can't be, or is not the only, encoding of a signature, since a changed token must not pass even if the change has no effect
 */
export function decodeSignature(signature: string): Buffer {
  if (!isCanonicalBase64url(signature) && isInAlphabet(signature)) throw refuse('invalid_signature');
  const bytes = decodeBase64url(signature);
  if (bytes === undefined) throw refuse('malformed_token', 'its signature is not base64url');
  return bytes;
}

function isInAlphabet(text: string): boolean {
  return /^[\w-]+$/.test(text);
}

function parseJson(text: string): unknown {
  try {
    return withoutStackTraces(() => JSON.parse(text));
  } catch {
    return undefined;
  }
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
