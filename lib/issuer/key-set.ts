import type { KeyObject } from 'node:crypto';

/** The usable keys of one JWKS response. Immutable. */
export class KeySet {
  static readonly EMPTY = new KeySet(new Map());

  private constructor(private readonly keys: ReadonlyMap<string, KeyObject>) {}

  /**
   * @param previous - a key that didn't change stays the same object, so that tokens cached with it stay valid
   */
  static of(keys: ReadonlyMap<string, KeyObject>, previous: KeySet): KeySet {
    const kept = new Map<string, KeyObject>();
    for (const [kid, key] of keys) {
      const known = previous.get(kid);
      kept.set(kid, known?.equals(key) ? known : key);
    }
    return new KeySet(kept);
  }

  get size(): number {
    return this.keys.size;
  }

  get(kid: string): KeyObject | undefined {
    return this.keys.get(kid);
  }
}
