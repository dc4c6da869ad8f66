import type { KeyStore } from '../keys/key-store.js';
import type { AuthgearUser } from '../token/authgear-user.js';
import { assertTimely } from '../token/claim-rules.js';
import type { TokenPolicy } from '../token/token-policy.js';
import type { VerifiedTokenCache } from '../token/verified-token-cache.js';
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
   * @returns the user at once if the token is remembered
   * @throws TokenError or IssuerUnavailableError, or rejects with it
   */
  authenticate(token: string): AuthgearUser | Promise<AuthgearUser> {
    return this.#recall(token) ?? this.#verify(token);
  }

  /** A remembered token obeys what a new one does: its time, and its key still being in the set and serving. */
  #recall(token: string): AuthgearUser | undefined {
    const verified = this.cache?.get(token);
    if (verified === undefined || this.keys.current(verified.kid) !== verified.key) return undefined;
    assertTimely(verified.user.claims, this.policy, Date.now());
    return verified.user;
  }

  async #verify(token: string): Promise<AuthgearUser> {
    const verified = await this.strategy.verify(token);
    this.cache?.remember(verified);
    return verified.user;
  }
}
