import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { CallAuthenticator } from './call-authenticator.js';
import type { RoutePolicies } from './route-policies.js';
import { CALL_AUTHENTICATOR, ROUTE_POLICIES } from './tokens.js';

/**
 * Requires a valid access token (RFC 6750), and sets `request.user` to its user.
 *
 * Throws `AuthgearUnauthorizedException` if the token is missing or invalid, `AuthgearServiceUnavailableException` if the
 * issuer's keys can't be loaded, so that the token can't be verified, and `UnsupportedContextError` on transports that aren't
 * registered for the app. `@Public()` and `@OptionalAuth()` relax it.
 */
@Injectable()
export class AuthgearGuard implements CanActivate {
  /** @internal */
  constructor(
    @Inject(ROUTE_POLICIES) private readonly policies: RoutePolicies,
    @Inject(CALL_AUTHENTICATOR) private readonly authenticator: CallAuthenticator,
  ) {}

  /** Called by Nest. Synchronous if the token is cached or its key is known, and the option `validate` isn't set. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const policy = this.policies.of(context);
    return policy.isPublic || this.authenticator.authenticate(context, policy);
  }
}
