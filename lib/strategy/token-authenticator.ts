import type { KeyStore } from '../keys/key-store.js';
import type { AuthgearUser } from '../token/authgear-user.js';
import { assertTimely } from '../token/claim-rules.js';
import type { TokenPolicy } from '../token/token-policy.js';
import type { VerifiedToken, VerifiedTokenCache } from '../token/verified-token-cache.js';
import type { AuthgearStrategy } from './authgear.strategy.js';

/** The strategy, with a memory of the tokens that it verified. */
export class TokenAuthenticator {
  constructor(
    private readonly policy: TokenPolicy,
    private readonly keys: KeyStore,
    private readonly strategy: AuthgearStrategy,
    private readonly cache: VerifiedTokenCache | undefined,
  ) {}

  /**
   * @returns the user; at once where the token is remembered or its key is known
   * @throws TokenError or IssuerUnavailableError, or rejects with it
   */
  authenticate(token: string): AuthgearUser | Promise<AuthgearUser> {
    const remembered = this.#recall(token);
    if (remembered !== undefined) return remembered;
    const verified = this.strategy.verify(token);
    return verified instanceof Promise ? verified.then((late) => this.#remember(late)) : this.#remember(verified);
  }

  /** A remembered token obeys what a new one does: its time, and its key still being in the set and serving. */
  #recall(token: string): AuthgearUser | undefined {
    const verified = this.cache?.get(token);
    if (verified === undefined) return undefined;
    assertTimely(verified.user.claims, this.policy, Date.now());
    return this.keys.current(verified.kid) === verified.key ? verified.user : undefined;
  }

  #remember(verified: VerifiedToken): AuthgearUser {
    this.cache?.remember(verified);
    return verified.user;
  }
}
