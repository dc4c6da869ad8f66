import type { KeyObject } from 'node:crypto';
import { refuse } from '../errors/refusal.js';
import type { KeyStore } from '../issuer/key-store.js';
import { AuthgearUser } from '../token/authgear-user.js';
import { assertTimely } from '../token/claim-rules.js';
import { verifyRs256 } from '../token/rs256.js';
import type { TokenPolicy } from '../token/token-policy.js';
import type { TokenReader, UnverifiedToken } from '../token/token-reader.js';
import { keepToken, keptToken, type TokenConnection, type VerifiedToken } from './verified-token.js';
import type { VerifiedTokenCache } from './verified-token-cache.js';

/** Longest token that waits for its key as it was read. A longer one is read again: what waits should be small. */
export const MAX_WAITING_LENGTH = 2048;

/** Decides about a token: recall, or read, find the key, verify the signature, make the user, and remember. */
export class TokenVerifier {
  constructor(
    private readonly policy: TokenPolicy,
    private readonly reader: TokenReader,
    private readonly keys: KeyStore,
    private readonly cache: VerifiedTokenCache | undefined,
  ) {}

  /**
   * All that can be decided without a key is decided first, so an invalid token never costs anything expensive.
   *
   * @param connection - what brings the token again and again: it then keeps what was verified, beside the memory of all tokens
   * @returns the token with its user; at once where the token is remembered or its key is known
   * @throws Refusal, or rejects with it
   */
  verify(token: string, connection?: TokenConnection): VerifiedToken | Promise<VerifiedToken> {
    const remembered = this.recall(token, connection);
    if (remembered !== undefined) return remembered;
    const unverified = this.reader.read(token);
    const { header, claims } = unverified;
    const key = this.keys.find(header.kid, claims.iat);
    if (!(key instanceof Promise)) return this.verifyWith(key, unverified, connection);
    const waiting = token.length > MAX_WAITING_LENGTH ? undefined : unverified;
    return key.then((found) => this.verifyWith(found, this.judgeAgain(token, waiting), connection));
  }

  /** The token may have expired while it waited for its key. */
  private judgeAgain(token: string, unverified: UnverifiedToken | undefined): UnverifiedToken {
    if (unverified === undefined) return this.reader.read(token);
    assertTimely(unverified.claims, this.policy, Date.now());
    return unverified;
  }

  /** A remembered token obeys the same rules as a new one: its times, and its key still being in the set and serving. */
  private recall(token: string, connection: TokenConnection | undefined): VerifiedToken | undefined {
    const kept = keptToken(connection, token);
    const verified = kept ?? this.cache?.get(token);
    if (verified === undefined) return undefined;
    const now = Date.now();
    assertTimely(verified, this.policy, now);
    if (this.keys.current(verified.kid, now) !== verified.key) return undefined;
    if (kept === undefined) keepToken(connection, verified);
    return verified;
  }

  private verifyWith(
    key: KeyObject,
    unverified: UnverifiedToken,
    connection: TokenConnection | undefined,
  ): VerifiedToken {
    const { token, header, claims, signature } = unverified;
    if (!verifyRs256(token, signature, key)) throw refuse('invalid_signature');
    this.reader.rememberHeader(unverified);
    const user = new AuthgearUser(claims, this.policy);
    const { exp, nbf } = claims;
    const verified = { token, kid: header.kid, key, user, exp, nbf };
    this.remember(verified, connection);
    return verified;
  }

  private remember(verified: VerifiedToken, connection: TokenConnection | undefined): void {
    if (this.cache === undefined) return;
    this.cache.remember(verified);
    keepToken(connection, verified);
  }
}
