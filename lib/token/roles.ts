import type { JsonObject } from './authgear-claims.js';

/** The roles in one claim: an array gives its strings, a string is one role, anything else none. */
export function rolesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return [];
  return value.every(isString) ? value : value.filter(isString);
}

/** The roles in all of these claims, each once. */
export function rolesOf(claims: JsonObject, rolesClaims: readonly string[]): readonly string[] {
  let roles: readonly string[] = [];
  for (const claim of rolesClaims) {
    if (!Object.hasOwn(claims, claim)) continue;
    const further = rolesIn(claims[claim]);
    roles = roles.length === 0 ? further : [...roles, ...further];
  }
  return distinct(roles);
}

function distinct(roles: readonly string[]): readonly string[] {
  const set = new Set(roles);
  return set.size === roles.length ? roles : [...set];
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}
