export { AuthgearGuard } from './access/authgear.guard.js';
export { CurrentUser } from './access/current-user.decorator.js';
export { IS_AUTH_OPTIONAL_KEY, IS_PUBLIC_KEY, ROLES_KEY, type RoleRule } from './access/metadata.js';
export { OptionalAuth } from './access/optional-auth.decorator.js';
export { Public } from './access/public.decorator.js';
export { Roles } from './access/roles.decorator.js';
export { RolesGuard } from './access/roles.guard.js';
export { AuthgearModule, type AuthgearModuleAsyncOptions, type AuthgearModuleExtras } from './authgear.module.js';
export { AuthgearError } from './errors/authgear-error.js';
export { AuthgearOptionsError, AuthgearRouteError, UnsupportedContextError } from './errors/setup-error.js';
export type { TokenErrorCode } from './errors/token-error.js';
export type {
  AuthgearModuleOptions,
  AuthgearOptionsFactory,
  JwksOptions,
  ValidateContext,
  ValidateUser,
} from './options/authgear-options.js';
export { AUTHGEAR_STRATEGY } from './passport/authgear.strategy.js';
export type { RefusalHeaders } from './refusals/challenge.js';
export {
  type AuthgearErrorCode,
  type AuthgearException,
  AuthgearForbiddenException,
  AuthgearServiceUnavailableException,
  AuthgearUnauthorizedException,
} from './refusals/exceptions.js';
export type { AuthgearClaims } from './token/authgear-claims.js';
export { AuthgearUser } from './token/authgear-user.js';
export { AuthgearTokenVerifier } from './verification/authgear-token-verifier.js';
