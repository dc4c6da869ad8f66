/**
 * Guards and decorators for NestJS that let in only requests with a valid Authgear access token.
 *
 * @packageDocumentation
 */

export { AuthgearGuard } from './access/authgear.guard.js';
export {
  AuthgearMiddleware,
  type AuthgearMiddlewareOptions,
  type HttpMiddleware,
} from './access/authgear.middleware.js';
export { CurrentUser, type UserPipe, type UserProperty } from './access/current-user.decorator.js';
export { AUTHGEAR_OPTIONAL_AUTH_METADATA, OptionalAuth } from './access/optional-auth.decorator.js';
export { AUTHGEAR_PUBLIC_METADATA, Public } from './access/public.decorator.js';
export { AUTHGEAR_ROLES_METADATA, type RoleRule, Roles } from './access/role-rule.js';
export { RolesGuard } from './access/roles.guard.js';
export { AuthgearModule } from './authgear.module.js';
export { AuthgearError } from './errors/authgear-error.js';
export type {
  AuthgearErrorCode,
  AvailabilityErrorCode,
  PermissionErrorCode,
  TokenErrorCode,
} from './errors/refusal.js';
export {
  AuthgearOptionsError,
  AuthgearRouteError,
  UnknownAppError,
  UnsupportedContextError,
} from './errors/setup-errors.js';
export type {
  AuthgearModuleAsyncOptions,
  AuthgearModuleExtras,
  AuthgearModuleOptions,
  AuthgearOptionsFactory,
  JwksOptions,
  LogLevelOptions,
  TokenCacheOptions,
  ValidateUser,
} from './options/authgear-options.js';
export { AUTHGEAR_STRATEGY } from './options/schema.js';
export {
  type AuthgearException,
  AuthgearForbiddenException,
  AuthgearServiceUnavailableException,
  AuthgearUnauthorizedException,
  type RefusalHeaders,
} from './refusals/exceptions.js';
export type { AuthgearClaims } from './token/authgear-claims.js';
export { AuthgearUser } from './token/authgear-user.js';
export type { TokenSource } from './transports/token-extractor.js';
export type { Call, CallTransport, UserHolder, ValidateContext } from './transports/transport.js';
export { type ExpiringUser, untilTokenExpires } from './transports/until-token-expires.js';
export { AuthgearTokenVerifier } from './verification/authgear-token-verifier.js';
