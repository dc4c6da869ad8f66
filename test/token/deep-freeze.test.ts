import { deepFreeze } from '../../lib/token/deep-freeze.js';

describe('deepFreeze', () => {
  it('freezes objects and arrays to their leaves, and gives the same object back', () => {
    const value = { a: { b: [{ c: 1 }, [2]] }, d: null, e: 'text', f: undefined };
    expect(deepFreeze(value)).toBe(value);
    expect([value, value.a, value.a.b, ...value.a.b].every(Object.isFrozen)).toBe(true);
  });

  it('freezes siblings on every level', () => {
    const value = { first: [{}], second: [{}], third: {} };
    deepFreeze(value);
    expect([value.first, value.first[0], value.second, value.second[0], value.third].every(Object.isFrozen)).toBe(true);
  });

  it('freezes values that are nested deeper than the stack is', () => {
    const leaf: unknown[] = [];
    let root = leaf;
    for (let depth = 0; depth < 200_000; depth += 1) root = [root];
    deepFreeze(root);
    expect(Object.isFrozen(root)).toBe(true);
    expect(Object.isFrozen(leaf)).toBe(true);
  });
});
