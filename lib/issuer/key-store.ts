import type { KeyObject } from 'node:crypto';
import { refuse } from '../errors/refusal.js';
import { withDeadline } from './deadline.js';
import { KeySet } from './key-set.js';

/** When keys are refreshed, and how long they stay in use. All in milliseconds. */
export interface RefreshPolicy {
  readonly cacheMaxAge: number;
  readonly maxStale: number;
  /** Minimum time between the starts of two refreshes. */
  readonly minInterval: number;
  /** Deadline of one refresh. */
  readonly timeout: number;
}

/** Loads the keys of the issuer once. Rejects if they can't be loaded. */
export type KeyLoader = (signal: AbortSignal) => Promise<ReadonlyMap<string, KeyObject>>;

/** State of the store at one moment. */
export interface KeyStoreState {
  /** Number of known keys. */
  readonly keyCount: number;
  /** When they were loaded, in milliseconds since the epoch; undefined before the first successful refresh. */
  readonly loadedAt: number | undefined;
  /** Whether the keys are in use: there are some, and they aren't older than `cacheMaxAge` and `maxStale` together. */
  readonly isServing: boolean;
  /** Whether the last refresh failed. */
  readonly hasFailed: boolean;
}

/** Notified after every refresh. */
export interface RefreshListener {
  keysRefreshed(state: KeyStoreState): void;
  refreshFailed(error: unknown, state: KeyStoreState): void;
}

/**
 * Holds the issuer's keys, and decides when to refresh them.
 *
 * - A lookup of a known key never waits. If the keys are older than `cacheMaxAge`, it starts a refresh in the background.
 * - A lookup of an unknown key waits for one refresh, which all waiting lookups share.
 * - Refreshes start at least `minInterval` apart, whatever tokens arrive and however refreshes end.
 * - A failed refresh removes nothing: known keys stay in use for `maxStale` after `cacheMaxAge`.
 */
export class KeyStore {
  private readonly closed = new AbortController();
  private keys = KeySet.EMPTY;
  private loadedAt: number | undefined;
  private startedAt = Number.NEGATIVE_INFINITY;
  private hasFailed = false;
  private refreshing: Promise<void> | undefined;

  constructor(
    private readonly policy: RefreshPolicy,
    private readonly load: KeyLoader,
    private readonly listener: RefreshListener,
  ) {}

  get state(): KeyStoreState {
    const { keys, loadedAt, hasFailed } = this;
    return { keyCount: keys.size, loadedAt, isServing: this.isServing(Date.now()), hasFailed };
  }

  /** The key with this `kid`, if it is known and in use. Never waits. */
  current(kid: string): KeyObject | undefined {
    const now = Date.now();
    if (!this.isFresh(now)) {
      if (!this.isServing(now)) return undefined;
      this.refreshIfDue(now);
    }
    return this.keys.get(kid);
  }

  /**
   * The key with this `kid`, after a refresh if it is unknown and the budget allows one.
   *
   * @throws Refusal `key_not_found` if the issuer doesn't have it, `issuer_unavailable` if the issuer can't be asked
   */
  async find(kid: string): Promise<KeyObject> {
    const known = this.current(kid);
    if (known !== undefined) return known;
    this.refreshIfDue(Date.now());
    await this.refreshing;
    const now = Date.now();
    const isServing = this.isServing(now);
    const key = isServing ? this.keys.get(kid) : undefined;
    if (key !== undefined) return key;
    if (this.hasFailed || !isServing) throw refuse('issuer_unavailable', undefined, this.secondsUntilDue(now));
    throw refuse('key_not_found');
  }

  /** Ends a refresh that is in progress, and starts no other. */
  close(): void {
    this.closed.abort();
  }

  private isFresh(now: number): boolean {
    const age = this.ageAt(now);
    return age >= 0 && age <= this.policy.cacheMaxAge;
  }

  private isServing(now: number): boolean {
    return this.keys.size > 0 && this.ageAt(now) <= this.policy.cacheMaxAge + this.policy.maxStale;
  }

  /** Negative if the clock was set back since the keys were loaded. */
  private ageAt(now: number): number {
    return this.loadedAt === undefined ? Number.POSITIVE_INFINITY : now - this.loadedAt;
  }

  private refreshIfDue(now: number): void {
    if (now < this.dueAt(now) || this.refreshing !== undefined || this.closed.signal.aborted) return;
    this.startedAt = now;
    this.refreshing = this.refresh().finally(() => {
      this.refreshing = undefined;
    });
  }

  private async refresh(): Promise<void> {
    try {
      const keys = await withDeadline(this.policy.timeout, this.closed.signal, this.load);
      this.keys = KeySet.of(keys, this.keys);
      this.loadedAt = Date.now();
      this.hasFailed = false;
    } catch (error) {
      this.hasFailed = true;
      if (!this.closed.signal.aborted) this.listener.refreshFailed(error, this.state);
      return;
    }
    this.listener.keysRefreshed(this.state);
  }

  private secondsUntilDue(now: number): number {
    return Math.max(1, Math.ceil((this.dueAt(now) - now) / 1000));
  }

  /** When the next refresh may start: now, if the clock was set back since the last one. */
  private dueAt(now: number): number {
    return now < this.startedAt ? now : this.startedAt + this.policy.minInterval;
  }
}
