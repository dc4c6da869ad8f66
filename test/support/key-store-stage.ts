import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  type KeyLoader,
  KeyStore,
  type KeyStoreState,
  type RefreshListener,
  type RefreshPolicy,
} from '../../lib/issuer/key-store.js';
import { BURST } from '../../lib/issuer/refresh-budget.js';
import { setClock, stopTime } from './controlled-clock.js';
import { rejectionOf } from './failures.js';

/** One call of the loader, which the test settles. */
export interface Load {
  readonly signal: AbortSignal;
  resolve(keys: Readonly<Record<string, KeyObject>>): Promise<void>;
  reject(error: unknown): Promise<void>;
}

/** Keys that tell themselves apart. */
export const KEY_1: KeyObject = generateKeyPairSync('ed25519').publicKey;
export const KEY_2: KeyObject = generateKeyPairSync('ed25519').publicKey;

/** When the stage begins, in milliseconds since the epoch. */
export const START = 1_800_000_000_000;

export const POLICY: RefreshPolicy = {
  cacheMaxAge: 1000,
  maxStale: 5000,
  minInterval: 600,
  timeout: 60_000,
  preload: true,
};

/** A key store whose loader is in the hands of the test, and what it told its listener. */
export class KeyStoreStage {
  readonly loads: Load[] = [];
  readonly refreshed: KeyStoreState[] = [];
  readonly failures: (readonly [error: unknown, state: KeyStoreState])[] = [];
  readonly store: KeyStore;

  constructor(policy: Partial<RefreshPolicy> = {}) {
    const load: KeyLoader = (signal) =>
      new Promise((resolve, reject) => {
        this.loads.push({
          signal,
          resolve: (keys) => afterwards(() => resolve(new Map(Object.entries(keys)))),
          reject: (error) => afterwards(() => reject(error)),
        });
      });
    const listener: RefreshListener = {
      keysRefreshed: (state) => this.refreshed.push(state),
      refreshFailed: (...failure) => this.failures.push(failure),
    };
    this.store = new KeyStore({ ...POLICY, ...policy }, load, listener);
  }

  /** A stage whose store loaded KEY_1 as k1 at START. */
  static async withKeys(policy: Partial<RefreshPolicy> = {}): Promise<KeyStoreStage> {
    const stage = new KeyStoreStage(policy);
    at(0);
    const found = stage.find('k1');
    await stage.load(0).resolve({ k1: KEY_1 });
    await found;
    return stage;
  }

  /** The same with no refresh left, and the next one due at `minInterval`. */
  static async withoutBudget(policy: Partial<RefreshPolicy> = {}): Promise<KeyStoreStage> {
    const stage = await KeyStoreStage.withKeys(policy);
    for (let index = 1; index < BURST; index += 1) {
      const failure = rejectionOf(stage.find('made-up'));
      await stage.load(index).resolve({ k1: KEY_1 });
      await failure;
    }
    return stage;
  }

  /** What the store answers, which it may do at once. */
  async find(kid: string, issuedAt?: number): Promise<KeyObject> {
    return this.store.find(kid, issuedAt);
  }

  /** The last call of the loader. */
  get lastLoad(): Load {
    return this.load(this.loads.length - 1);
  }

  load(index: number): Load {
    const load = this.loads[index];
    if (load === undefined) throw new Error(`there was no load ${index}`);
    return load;
  }
}

/** `iat` of a token issued when the keys of {@link KeyStoreStage.withKeys} were loaded, in seconds. */
export const RECENT = START / 1000;

/** A stage at START with no refresh left, where {@link pass} moves the clock and the timers. */
export async function stageWithoutBudget(policy: Partial<RefreshPolicy> = {}): Promise<KeyStoreStage> {
  const stage = await KeyStoreStage.withoutBudget(policy);
  stopTime(START);
  return stage;
}

/** Moves the clock, and runs the timers that fire meanwhile. */
export function pass(milliseconds: number): void {
  jest.advanceTimersByTime(milliseconds);
}

/** Sets the clock to this many milliseconds after START. */
export function at(milliseconds: number): void {
  setClock(START + milliseconds);
}

/** Does something, and waits until everything that follows from it at once is done. */
async function afterwards(action: () => void): Promise<void> {
  action();
  await new Promise((resolve) => setImmediate(resolve));
}
