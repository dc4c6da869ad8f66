import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { KeySet } from '../../lib/issuer/key-set.js';

const newKey = (): KeyObject => generateKeyPairSync('ed25519').publicKey;
const copyOf = (key: KeyObject): KeyObject => createPublicKey(key.export({ format: 'pem', type: 'spki' }));

describe('KeySet', () => {
  it('is empty to begin with', () => {
    expect(KeySet.EMPTY.size).toBe(0);
    expect(KeySet.EMPTY.get('k1')).toBeUndefined();
  });

  it('gives keys by their names', () => {
    const [first, second] = [newKey(), newKey()];
    const keys = KeySet.of(
      new Map([
        ['k1', first],
        ['k2', second],
      ]),
      KeySet.EMPTY,
    );
    expect(keys.size).toBe(2);
    expect([keys.get('k1'), keys.get('k2'), keys.get('k3'), keys.get('__proto__')]).toEqual([
      first,
      second,
      undefined,
      undefined,
    ]);
  });

  it('keeps the object of a key that stays the same', () => {
    const key = newKey();
    const before = KeySet.of(new Map([['k1', key]]), KeySet.EMPTY);
    expect(KeySet.of(new Map([['k1', copyOf(key)]]), before).get('k1')).toBe(key);
  });

  it('takes the new key where one comes under a known name', () => {
    const [before, after] = [newKey(), newKey()];
    const keys = KeySet.of(new Map([['k1', after]]), KeySet.of(new Map([['k1', before]]), KeySet.EMPTY));
    expect(keys.get('k1')).toBe(after);
  });

  it('leaves out the keys that are gone', () => {
    const keys = KeySet.of(new Map([['k2', newKey()]]), KeySet.of(new Map([['k1', newKey()]]), KeySet.EMPTY));
    expect(keys.size).toBe(1);
    expect(keys.get('k1')).toBeUndefined();
  });

  it('does not change with what it was made of', () => {
    const loaded = new Map([['k1', newKey()]]);
    const keys = KeySet.of(loaded, KeySet.EMPTY);
    loaded.clear();
    expect(keys.size).toBe(1);
  });
});
