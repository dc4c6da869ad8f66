import type { AuthgearClaims } from './authgear-claims.js';
import { assertClaims } from './claim-rules.js';
import { type JoseHeader, parseJoseHeader } from './jose-header.js';
import { decodeJsonObject, decodeSignature, splitJws } from './jws.js';
import type { TokenPolicy } from './token-policy.js';

/** A token that is to be accepted if its signature verifies, and whose claims are not to be believed before. */
export interface UnverifiedToken {
  readonly token: string;
  /** The header as it stands in the token. */
  readonly encodedHeader: string;
  readonly header: JoseHeader;
  readonly claims: AuthgearClaims;
  readonly signature: Buffer;
}

/** Decides all that can be decided about a token without a key. */
export class TokenReader {
  private lastEncodedHeader = '';
  private lastHeader: JoseHeader | undefined;

  constructor(private readonly policy: TokenPolicy) {}

  /** @throws Refusal with the first reason found */
  read(token: string): UnverifiedToken {
    const { header: encodedHeader, payload, signature } = splitJws(token);
    const header = this.headerOf(encodedHeader);
    const claims = decodeJsonObject(payload, 'payload');
    assertClaims(claims, header, this.policy, Date.now());
    return { token, encodedHeader, header, claims, signature: decodeSignature(signature) };
  }

  /**
   * Remembers the header of a token whose signature was verified. The tokens of one key share one header, so parsing the
   * last one again is nearly always unnecessary.
   */
  rememberHeader({ encodedHeader, header }: UnverifiedToken): void {
    this.lastEncodedHeader = encodedHeader;
    this.lastHeader = header;
  }

  private headerOf(encoded: string): JoseHeader {
    return this.lastHeader !== undefined && encoded === this.lastEncodedHeader
      ? this.lastHeader
      : parseJoseHeader(encoded);
  }
}
