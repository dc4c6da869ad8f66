import type { KeyObject } from 'node:crypto';
import { refuse } from '../errors/refusal.js';
import { withDeadline } from './deadline.js';
import { KeySet } from './key-set.js';
import { RefreshBudget } from './refresh-budget.js';
import { WaitingRoom } from './waiting-room.js';

/** When keys are refreshed, and how long they stay in use. Times are in milliseconds. */
export interface RefreshPolicy {
  readonly cacheMaxAge: number;
  readonly maxStale: number;
  /** Time between the starts of two refreshes, in the long run. */
  readonly minInterval: number;
  /** Deadline of one refresh. */
  readonly timeout: number;
  /** Whether the keys are loaded before a token needs them. */
  readonly preload: boolean;
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

/** A token this much older than the known keys can't have a newer key, even if the clocks differ a little. */
const NEWER_KEY_LEEWAY_MS = 60_000;

/** Longest delay of a timer; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Holds the issuer's keys, and decides when to refresh them.
 *
 * - A lookup of a known key never waits. If the keys are older than `cacheMaxAge`, it starts a refresh in the background.
 * - A lookup of an unknown key waits for one refresh, which all waiting lookups share. What it knows afterwards is as new as
 *   itself: if it joined a refresh that was in progress, it asks once more.
 * - A few refreshes may start at once, and then one every `minInterval`, whatever tokens arrive and however refreshes end.
 *   Until the next one may start, lookups wait whose token may be newer than the known keys.
 * - A failed refresh removes nothing: known keys stay in use for `maxStale` after `cacheMaxAge`.
 */
export class KeyStore {
  private readonly closed = new AbortController();
  private readonly budget: RefreshBudget;
  private readonly room = new WaitingRoom();
  private keys = KeySet.EMPTY;
  private loadedAt: number | undefined;
  private hasFailed = false;
  private refreshing: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly policy: RefreshPolicy,
    private readonly load: KeyLoader,
    private readonly listener: RefreshListener,
  ) {
    this.budget = new RefreshBudget(policy.minInterval);
  }

  get state(): KeyStoreState {
    const { keys, loadedAt, hasFailed } = this;
    return { keyCount: keys.size, loadedAt, isServing: this.isServing(Date.now()), hasFailed };
  }

  /** Starts loading the keys in the background, if the policy says so and no lookup has done it already. */
  preload(): void {
    if (this.policy.preload && this.loadedAt === undefined) this.refreshIfDue(Date.now());
  }

  /**
   * The key with this `kid`, if it is known and in use. Never waits.
   *
   * @param now - in milliseconds since the epoch
   */
  current(kid: string, now = Date.now()): KeyObject | undefined {
    if (!this.isFresh(now)) {
      if (!this.isServing(now)) return undefined;
      this.refreshIfDue(now);
    }
    return this.keys.get(kid);
  }

  /**
   * The key with this `kid`: at once if it is known, after a refresh if it is unknown.
   *
   * @param issuedAt - `iat` of the token, in seconds since the epoch. If the budget allows no refresh, a lookup with a recent
   * one waits for the next refresh, and any other ends at once
   * @throws Refusal `key_not_found` if the issuer doesn't have it, `issuer_unavailable` if the issuer can't be asked; or rejects
   * with it
   */
  find(kid: string, issuedAt?: number): KeyObject | Promise<KeyObject> {
    const inProgress = this.refreshing;
    const known = this.current(kid);
    if (known !== undefined) return known;
    const refreshed = inProgress === undefined ? this.nextRefresh(issuedAt) : this.join(inProgress, kid, issuedAt);
    return refreshed === undefined ? this.verdictOn(kid) : refreshed.then(() => this.verdictOn(kid));
  }

  /** Ends a refresh that is in progress, and starts no other. Lookups that wait are answered. */
  close(): void {
    this.closed.abort();
    this.letOut();
  }

  private async join(refreshing: Promise<void>, kid: string, issuedAt: number | undefined): Promise<void> {
    await refreshing;
    if (!this.hasKey(kid) && this.mayHaveNewerKey(issuedAt)) await this.nextRefresh(issuedAt);
  }

  /** Ends with a refresh that started after the lookup, or at once if there is none and the lookup may not wait for it. */
  private nextRefresh(issuedAt: number | undefined): Promise<void> | undefined {
    this.refreshIfDue(Date.now());
    if (this.refreshing !== undefined) return this.refreshing;
    if (!this.mayHaveNewerKey(issuedAt)) return undefined;
    const turn = this.room.enter();
    this.startWhenDue();
    return turn;
  }

  private verdictOn(kid: string): KeyObject {
    const now = Date.now();
    const isServing = this.isServing(now);
    const key = isServing ? this.keys.get(kid) : undefined;
    if (key !== undefined) return key;
    const isUnasked = this.hasFailed || !isServing || this.closed.signal.aborted;
    throw isUnasked ? refuse('issuer_unavailable', undefined, this.secondsUntilDue(now)) : refuse('key_not_found');
  }

  private hasKey(kid: string): boolean {
    return this.keys.get(kid) !== undefined;
  }

  /** Whether a token may be signed with a key that the issuer published after the known keys were loaded. */
  private mayHaveNewerKey(issuedAt = Number.NEGATIVE_INFINITY): boolean {
    if (this.loadedAt === undefined || this.hasFailed || this.closed.signal.aborted) return false;
    return this.isServing(Date.now()) && this.loadedAt - issuedAt * 1000 < NEWER_KEY_LEEWAY_MS;
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
    if (now < this.budget.dueAt(now) || this.refreshing !== undefined || this.closed.signal.aborted) return;
    this.budget.spend(now);
    this.refreshing = this.refresh().finally(() => {
      this.refreshing = undefined;
      this.letOut();
    });
  }

  /** For those who wait. The clock may disagree with the timer, and then it starts another. */
  private startWhenDue(): void {
    if (this.timer !== undefined) return;
    const now = Date.now();
    const retry = () => {
      this.timer = undefined;
      this.refreshIfDue(Date.now());
      if (this.refreshing === undefined) this.startWhenDue();
    };
    this.timer = setTimeout(retry, Math.min(this.budget.dueAt(now) - now, MAX_TIMER_MS));
    this.timer.unref();
  }

  private letOut(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    void this.room.letOut();
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
    return Math.max(1, Math.ceil((this.budget.dueAt(now) - now) / 1000));
  }
}
