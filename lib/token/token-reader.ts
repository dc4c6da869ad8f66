import { assertClaims } from './claim-rules.js';
import { type JoseHeader, parseJoseHeader } from './jose-header.js';
import { assertSignatureEncoding, decodeSegment, parseJsonObject, splitJws } from './jws.js';
import { PayloadGlance } from './payload-glance.js';
import type { TokenPolicy } from './token-policy.js';

/** A token whose form is right. What it says is not to be believed before its signature is verified. */
export interface UnverifiedToken {
  readonly token: string;
  readonly header: JoseHeader;
  readonly payload: Buffer;
}

const MAX_KNOWN_HEADERS = 64;

/**
 * Decides what can be decided about a token without a key.
 *
 * The tokens of one key share one header, so headers of verified tokens are parsed once. Only those: a header that
 * anyone can make up must not take a place in memory.
 */
export class TokenReader {
  readonly #headers = new Map<string, JoseHeader>();
  readonly #glance: PayloadGlance;

  constructor(private readonly policy: TokenPolicy) {
    this.#glance = new PayloadGlance(policy);
  }

  /**
   * Reads the token's form and header, and refuses it where even a glance at its payload makes that likely.
   *
   * @throws TokenError
   */
  read(token: string): UnverifiedToken {
    const segments = splitJws(token);
    const header = this.#headers.get(segments.header) ?? parseJoseHeader(segments.header);
    const payload = decodeSegment(segments.payload, 'payload');
    assertSignatureEncoding(segments.signature);
    const unverified = { token, header, payload };
    if (!this.#glance.looksGood(payload, Date.now())) this.assertAcceptable(unverified);
    return unverified;
  }

  /**
   * Applies every rule to what the token says, before anything dearer is done for it.
   *
   * @throws TokenError
   */
  assertAcceptable({ header, payload }: UnverifiedToken): void {
    assertClaims(parseJsonObject(payload, 'payload'), header, this.policy, Date.now());
  }

  /** Remembers the header of a token whose signature was verified. */
  rememberHeader({ token, header }: UnverifiedToken): void {
    const encoded = token.slice(0, token.indexOf('.'));
    if (this.#headers.has(encoded)) return;
    if (this.#headers.size >= MAX_KNOWN_HEADERS) this.#headers.clear();
    this.#headers.set(encoded, header);
  }
}
