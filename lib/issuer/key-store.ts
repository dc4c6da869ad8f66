import type { KeyObject } from 'node:crypto';
import { IssuerUnavailableError } from '../errors/issuer-error.js';
import { TokenError } from '../errors/token-error.js';
import { withDeadline } from './deadline.js';
import { KeySet } from './key-set.js';

/** When keys are refreshed and how long they serve. All in milliseconds. */
export interface RefreshPolicy {
  readonly cacheMaxAge: number;
  readonly maxStale: number;
  /** Between the starts of two refreshes. */
  readonly minInterval: number;
  /** Of one whole refresh. */
  readonly timeout: number;
}

/** Gets the keys of the issuer, once. Rejects when there are none to be had. */
export type KeyLoader = (signal: AbortSignal) => Promise<ReadonlyMap<string, KeyObject>>;

/** Told of every refresh, after it. */
export interface RefreshObserver {
  refreshed(keys: KeySet): void;
  refreshFailed(error: unknown): void;
}

/**
 * The issuer's keys, and when to ask for them.
 *
 * - A known key never waits. Older than `cacheMaxAge`, it starts a refresh behind the request that asked for it.
 * - An unknown key waits for one refresh, together with whoever else waits for one.
 * - Refreshes start at least `minInterval` apart, whatever tokens arrive and however refreshes end.
 * - A failed refresh takes nothing away: known keys serve for `maxStale` after `cacheMaxAge`.
 */
export class KeyStore {
  readonly #closed = new AbortController();
  #keys = KeySet.EMPTY;
  #loadedAt = 0;
  #startedAt = Number.NEGATIVE_INFINITY;
  #hasFailed = false;
  #refreshing: Promise<void> | undefined;

  constructor(
    private readonly policy: RefreshPolicy,
    private readonly load: KeyLoader,
    private readonly observer: RefreshObserver,
  ) {}

  /** The key of this name, if it is known and may still serve. Never waits. */
  current(kid: string): KeyObject | undefined {
    const now = Date.now();
    if (!this.#isFresh(now)) {
      if (!this.#isServing(now)) return undefined;
      this.#refreshIfDue(now);
    }
    return this.#keys.get(kid);
  }

  /**
   * The key of this name, after a refresh if it is unknown and the budget allows one.
   *
   * @throws TokenError `key_not_found` when the issuer doesn't have it
   * @throws IssuerUnavailableError when the issuer can't be asked
   */
  async find(kid: string): Promise<KeyObject> {
    const known = this.current(kid);
    if (known !== undefined) return known;
    this.#refreshIfDue(Date.now());
    await this.#refreshing;
    const now = Date.now();
    const isServing = this.#isServing(now);
    const key = isServing ? this.#keys.get(kid) : undefined;
    if (key !== undefined) return key;
    if (this.#hasFailed || !isServing) throw IssuerUnavailableError.create(this.#secondsUntilDue(now));
    throw TokenError.of('key_not_found');
  }

  /** Ends a refresh that is under way, and allows no other. */
  close(): void {
    this.#closed.abort();
  }

  #isFresh(now: number): boolean {
    return now >= this.#loadedAt && now - this.#loadedAt <= this.policy.cacheMaxAge;
  }

  #isServing(now: number): boolean {
    return this.#keys.size > 0 && now - this.#loadedAt <= this.policy.cacheMaxAge + this.policy.maxStale;
  }

  #refreshIfDue(now: number): void {
    if (now < this.#dueAt(now) || this.#refreshing !== undefined || this.#closed.signal.aborted) return;
    this.#startedAt = now;
    this.#refreshing = this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
  }

  async #refresh(): Promise<void> {
    try {
      const keys = await withDeadline(this.policy.timeout, this.#closed.signal, this.load);
      this.#keys = KeySet.of(keys, this.#keys);
      this.#loadedAt = Date.now();
      this.#hasFailed = false;
      this.observer.refreshed(this.#keys);
    } catch (error) {
      this.#hasFailed = true;
      if (!this.#closed.signal.aborted) this.observer.refreshFailed(error);
    }
  }

  #secondsUntilDue(now: number): number {
    return Math.max(1, Math.ceil((this.#dueAt(now) - now) / 1000));
  }

  /** When the next refresh may start; at once, if the clock was set back since the last one. */
  #dueAt(now: number): number {
    return now < this.#startedAt ? now : this.#startedAt + this.policy.minInterval;
  }
}
