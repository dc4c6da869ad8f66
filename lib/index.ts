export { AuthgearModule, type AuthgearModuleAsyncOptions, type AuthgearModuleExtras } from './authgear.module.js';
export { CurrentUser } from './decorators/current-user.decorator.js';
export { IS_AUTH_OPTIONAL_KEY, IS_PUBLIC_KEY, ROLES_KEY, type RoleRule } from './decorators/metadata.js';
export { OptionalAuth } from './decorators/optional-auth.decorator.js';
export { Public } from './decorators/public.decorator.js';
export { Roles } from './decorators/roles.decorator.js';
export { AuthgearError } from './errors/authgear-error.js';
export { AuthgearOptionsError, AuthgearRouteError, UnsupportedContextError } from './errors/setup-error.js';
export type { TokenErrorCode } from './errors/token-error.js';
export type { RefusalHeaders } from './exceptions/challenge.js';
export {
  type AuthgearErrorCode,
  type AuthgearException,
  AuthgearForbiddenException,
  AuthgearServiceUnavailableException,
  AuthgearUnauthorizedException,
} from './exceptions/exceptions.js';
export { AuthgearGuard } from './guards/authgear.guard.js';
export { RolesGuard } from './guards/roles.guard.js';
export type {
  AuthgearModuleOptions,
  AuthgearOptionsFactory,
  JwksOptions,
  ValidateContext,
  ValidateUser,
} from './options/authgear-options.js';
export { AUTHGEAR_STRATEGY } from './passport/authgear.strategy.js';
export type { AuthgearClaims } from './token/authgear-claims.js';
export { AuthgearUser } from './token/authgear-user.js';
export { AuthgearTokenVerifier } from './verification/authgear-token-verifier.js';
