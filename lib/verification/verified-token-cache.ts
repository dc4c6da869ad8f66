import { LRUCache } from 'lru-cache';
import type { VerifiedToken } from './verified-token.js';

type Segment = LRUCache<string, VerifiedToken>;

interface Segments {
  /** Not there if a tenth of the capacity is less than one token. */
  readonly usedOnce: Segment | undefined;
  readonly usedAgain: Segment;
}

const TAIL_LENGTH = 16;
const MEAN_TOKEN_LENGTH = 2048;

/**
 * Cache of verified tokens, bounded in tokens and in characters.
 *
 * A token is looked up by the end of its signature, which is effectively random, and then compared in full: hashing an
 * entire string that is new on every request would cost more than the comparison.
 *
 * A tenth of the capacity is for tokens that were used once, the rest for those that were used again (as in S3-FIFO, Yang
 * et al. 2023): a stream of tokens that are used only once displaces nothing, and costs little memory.
 */
export class VerifiedTokenCache {
  /** Made with the first token: lru-cache allocates room for all tokens at once, and many an app under test verifies none. */
  private segments: Segments | undefined;
  private readonly seen: RecentlySeen;

  constructor(private readonly max: number) {
    this.seen = new RecentlySeen(max);
  }

  get size(): number {
    if (this.segments === undefined) return 0;
    const { usedOnce, usedAgain } = this.segments;
    return usedAgain.size + (usedOnce?.size ?? 0);
  }

  get(token: string): VerifiedToken | undefined {
    if (this.segments === undefined) return undefined;
    const tail = tailOf(token);
    const verified = this.segments.usedAgain.get(tail) ?? promote(tail, this.segments);
    return verified?.token === token ? verified : undefined;
  }

  remember(verified: VerifiedToken): void {
    this.segments ??= segmentsOf(this.max);
    const { usedOnce, usedAgain } = this.segments;
    const tail = tailOf(verified.token);
    const segment = usedOnce === undefined || this.seen.add(tail) ? usedAgain : usedOnce;
    segment.set(tail, verified);
  }
}

/** Moves a token that is used for the second time. */
function promote(tail: string, { usedOnce, usedAgain }: Segments): VerifiedToken | undefined {
  const verified = usedOnce?.get(tail);
  if (usedOnce === undefined || verified === undefined) return undefined;
  usedOnce.delete(tail);
  usedAgain.set(tail, verified);
  return verified;
}

/** Which tails were seen lately, `max` of them at least and twice as many at most, without the tokens themselves. */
class RecentlySeen {
  private lately = new Set<number>();
  private before = new Set<number>();

  constructor(private readonly max: number) {}

  /** Whether the tail was seen before. Now and then one is taken for another, which does no harm here. */
  add(tail: string): boolean {
    const hash = hashOf(tail);
    if (this.lately.has(hash) || this.before.has(hash)) return true;
    if (this.lately.size >= this.max) {
      this.before = this.lately;
      this.lately = new Set();
    }
    this.lately.add(hash);
    return false;
  }
}

function segmentsOf(max: number): Segments {
  const tenth = Math.floor(max / 10);
  return { usedOnce: tenth === 0 ? undefined : segmentOf(tenth), usedAgain: segmentOf(max - tenth) };
}

function segmentOf(max: number): Segment {
  return new LRUCache({
    max,
    maxSize: max * MEAN_TOKEN_LENGTH,
    sizeCalculation: ({ token }) => token.length,
  });
}

function tailOf(token: string): string {
  return token.slice(-TAIL_LENGTH);
}

function hashOf(tail: string): number {
  let hash = 1;
  for (let index = 0; index < tail.length; index += 1) hash = (Math.imul(hash, 31) + tail.charCodeAt(index)) | 0;
  return hash;
}
