import type { AuthgearClaims } from './authgear-claims.js';
import { assertClaims } from './claim-rules.js';
import { type JoseHeader, parseJoseHeader } from './jose-header.js';
import { decodeJsonObject, decodeSignature, splitJws } from './jws.js';
import type { TokenPolicy } from './token-policy.js';

/** A token that is to be accepted if its signature verifies, and whose claims are not to be believed before. */
export interface UnverifiedToken {
  readonly token: string;
  readonly header: JoseHeader;
  readonly claims: AuthgearClaims;
  readonly signature: Buffer;
}

const MAX_KNOWN_HEADERS = 64;

/**
 * Decides all that can be decided about a token without a key.
 *
 * The tokens of one key share one header, so headers of verified tokens are parsed once. Only those: a header that
 * anyone can make up must not take a place in memory.
 */
export class TokenReader {
  readonly #headers = new Map<string, JoseHeader>();

  constructor(private readonly policy: TokenPolicy) {}

  /** @throws Refusal with the first reason found */
  read(token: string): UnverifiedToken {
    const segments = splitJws(token);
    const header = this.#headers.get(segments.header) ?? parseJoseHeader(segments.header);
    const claims = decodeJsonObject(segments.payload, 'payload');
    assertClaims(claims, header, this.policy, Date.now());
    return { token, header, claims, signature: decodeSignature(segments.signature) };
  }

  /** Remembers the header of a token whose signature was verified. */
  rememberHeader({ token, header }: UnverifiedToken): void {
    const encoded = token.slice(0, token.indexOf('.'));
    if (this.#headers.has(encoded)) return;
    if (this.#headers.size >= MAX_KNOWN_HEADERS) this.#headers.clear();
    this.#headers.set(encoded, header);
  }
}
