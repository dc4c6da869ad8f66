import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { CallAuthenticator } from './call-authenticator.js';
import { RoutePolicies } from './route-policies.js';

/**
 * Lets in only calls with a valid access token, and puts its user on `request.user`.
 *
 * Refuses with 401 where the token is invalid or missing, with 503 where the issuer's keys can't be loaded, so that nothing
 * can be said about the token, and with an error on transports other than HTTP.
 */
@Injectable()
export class AuthgearGuard implements CanActivate {
  /** @internal */
  constructor(
    @Inject(RoutePolicies) private readonly policies: RoutePolicies,
    @Inject(CallAuthenticator) private readonly authenticator: CallAuthenticator,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const policy = this.policies.of(context);
    return policy.isPublic || this.authenticator.authenticate(context, policy);
  }
}
