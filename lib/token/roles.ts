import type { JsonObject } from './authgear-claims.js';

/** The roles in one claim: an array gives its strings, a string is one role, anything else none. */
export function rolesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((role): role is string => typeof role === 'string') : [];
}

/** The roles in all of these claims, each once. */
export function rolesOf(claims: JsonObject, rolesClaims: readonly string[]): readonly string[] {
  const roles = new Set<string>();
  for (const claim of rolesClaims) {
    if (Object.hasOwn(claims, claim)) for (const role of rolesIn(claims[claim])) roles.add(role);
  }
  return [...roles];
}
