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
const MIN_SLOTS = 1024;

/**
 * Memory of verified tokens.
 *
 * A token is remembered when it is verified for the second time: one that is used only once would cost memory and save
 * nothing. It is looked up by the end of its signature, which is as good as random, and then compared whole: hashing the
 * whole of a string that is new on every request would cost more than the comparison. Bounded in tokens and in characters.
 */
export class VerifiedTokenCache {
  private readonly tokens: LRUCache<string, VerifiedToken>;
  /** Hashes of tokens that were verified once, each in the slot that it selects; a later one takes the slot over. */
  private readonly verifiedOnce: Int32Array;

  constructor(max: number) {
    this.tokens = new LRUCache({
      max,
      maxSize: max * MEAN_TOKEN_LENGTH,
      sizeCalculation: ({ token }) => token.length,
    });
    this.verifiedOnce = new Int32Array(Math.max(max, MIN_SLOTS));
  }

  get size(): number {
    return this.tokens.size;
  }

  get(token: string): VerifiedToken | undefined {
    const verified = this.tokens.get(tailOf(token));
    return verified?.token === token ? verified : undefined;
  }

  /** Tells the memory of a token that was verified just now. */
  add(verified: VerifiedToken): void {
    const tail = tailOf(verified.token);
    const hash = hashOf(tail);
    const slot = (hash >>> 0) % this.verifiedOnce.length;
    if (this.verifiedOnce[slot] === hash) this.tokens.set(tail, verified);
    else this.verifiedOnce[slot] = hash;
  }
}

function tailOf(token: string): string {
  return token.slice(-TAIL_LENGTH);
}

/** Two tokens with one hash do no harm: one of them is then remembered a verification too early, or too late. */
function hashOf(tail: string): number {
  let hash = 1;
  for (let index = 0; index < tail.length; index += 1) hash = (Math.imul(hash, 31) + tail.charCodeAt(index)) | 0;
  return hash;
}
