import type { AuthgearClaims, JsonObject } from './authgear-claims.js';

/** Reads the roles from the claims of a verified token, which are frozen: the option `rolesClaim` as a function. */
export type ReadRoles = (claims: AuthgearClaims) => unknown;

/** The roles in one claim: an array gives its strings, a string is one role, anything else none. */
export function rolesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return [];
  return value.every(isString) ? value : value.filter(isString);
}

/**
 * The roles of a token, each once.
 *
 * @throws what a function of the app throws, or TypeError if it returns a promise: roles that can't be read are not "none",
 *   since an app may deny by role too
 */
export function rolesOf(claims: AuthgearClaims, rolesClaims: readonly string[] | ReadRoles): readonly string[] {
  return typeof rolesClaims === 'function'
    ? [...new Set(rolesIn(readBy(rolesClaims, claims)))]
    : rolesInClaims(claims, rolesClaims);
}

function readBy(read: ReadRoles, claims: AuthgearClaims): unknown {
  const value = read(claims);
  if (!isThenable(value)) return value;
  // Nobody will wait for it, and a rejection that nobody handles ends the process.
  Promise.resolve(value).catch(() => {});
  throw new TypeError('The option rolesClaim returned a promise: return the roles at once, or load them in validate');
}

/** The roles in all of these claims, each once. */
function rolesInClaims(claims: JsonObject, names: readonly string[]): readonly string[] {
  let roles: readonly string[] = [];
  for (const claim of names) {
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

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}
