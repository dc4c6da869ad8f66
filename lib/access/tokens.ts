/** Why a guard can't be made. */
export const MISSING_MODULE =
  'AuthgearModule.forRoot() is missing in the root module ' +
  '(or it has isGlobal: false and is not imported here, or nestjs-authgear is installed twice)';

/**
 * Injection tokens of what the guards need. Nest names a token that it can't resolve, so these say what is most likely
 * wrong. Each copy of the package has its own: the guards of one don't work with the module of another.
 */
export const ROUTE_POLICIES = Symbol(MISSING_MODULE);
export const CALL_AUTHENTICATOR = Symbol(MISSING_MODULE);

/** Injection token of how calls show who makes them, which tests replace. */
export const CALL_CREDENTIALS = Symbol('CALL_CREDENTIALS');

/** Marks every AuthgearModule that is configured, of every copy of the package. */
export const AUTHGEAR_MODULE = Symbol.for('nestjs-authgear:module');

/** Marks every AuthgearModule with `globalGuard`, of every copy of the package. */
export const GLOBAL_GUARDS = Symbol.for('nestjs-authgear:globalGuard');
