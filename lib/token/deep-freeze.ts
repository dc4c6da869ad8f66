/** Freezes a JSON value to its leaves. It doesn't recurse: the depth of a claim is the issuer's choice. */
export function deepFreeze<T extends object>(root: T): T {
  const pending: object[] = [root];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    Object.freeze(value);
    for (const member of Array.isArray(value) ? value : Object.values(value)) {
      if (typeof member === 'object' && member !== null) pending.push(member);
    }
  }
  return root;
}
