import type { KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { AuthgearUser } from '../token/authgear-user.js';

/** A token whose signature was verified, and what a second look at it needs. */
export interface VerifiedToken {
  readonly token: string;
  readonly kid: string;
  /** The key that verified the signature. */
  readonly key: KeyObject;
  readonly user: AuthgearUser;
}

const TAIL_LENGTH = 16;
const MEAN_TOKEN_LENGTH = 2048;

/**
 * Memory of verified tokens.
 *
 * A token is looked up by the end of its signature, which is as good as random, and then compared whole: hashing the
 * whole of a string that is new on every request would cost more than the comparison. Bounded in tokens and in characters.
 */
export class VerifiedTokenCache {
  private readonly tokens: LRUCache<string, VerifiedToken>;

  constructor(max: number) {
    this.tokens = new LRUCache({
      max,
      maxSize: max * MEAN_TOKEN_LENGTH,
      sizeCalculation: ({ token }) => token.length,
    });
  }

  get size(): number {
    return this.tokens.size;
  }

  get(token: string): VerifiedToken | undefined {
    const verified = this.tokens.get(tailOf(token));
    return verified?.token === token ? verified : undefined;
  }

  remember(verified: VerifiedToken): void {
    this.tokens.set(tailOf(verified.token), verified);
  }
}

function tailOf(token: string): string {
  return token.slice(-TAIL_LENGTH);
}
