import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { RequestAuthenticator } from './request-authenticator.js';
import { RoutePolicies } from './route-policies.js';

/**
 * Lets in only requests with a good access token, and puts its user on `request.user`.
 *
 * Refuses with 401 when the token is bad or missing, with 503 when the issuer's keys can't be had, so that nothing can
 * be said about the token, and with an error on transports other than HTTP.
 */
@Injectable()
export class AuthgearGuard implements CanActivate {
  /** @internal */
  constructor(
    @Inject(RoutePolicies) private readonly policies: RoutePolicies,
    @Inject(RequestAuthenticator) private readonly authenticator: RequestAuthenticator,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const policy = this.policies.of(context);
    return policy.isPublic || this.authenticator.authenticate(context, policy);
  }
}
