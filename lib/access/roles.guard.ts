import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { refuse } from '../errors/refusal.js';
import type { CallAuthenticator } from './call-authenticator.js';
import type { RoutePolicies, RoutePolicy } from './route-policies.js';
import type { Caller } from './route-rule.js';
import { CALL_AUTHENTICATOR, ROUTE_POLICIES } from './tokens.js';

/**
 * Enforces the rules of the route, such as `@Roles()`, and lets routes without a rule pass.
 *
 * It authenticates the call first if this module hasn't done so, and then throws what `AuthgearGuard` throws. A user that
 * others have put on `request.user` doesn't count, unless the option `trustUsersOfOtherGuards` is set. Throws
 * `AuthgearForbiddenException` if the user doesn't meet a rule.
 */
@Injectable()
export class RolesGuard implements CanActivate {
  /** @internal */
  constructor(
    @Inject(ROUTE_POLICIES) private readonly policies: RoutePolicies,
    @Inject(CALL_AUTHENTICATOR) private readonly authenticator: CallAuthenticator,
  ) {}

  /** Called by Nest. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const policy = this.policies.of(context);
    if (policy.rules.length === 0) return true;
    const caller = this.authenticator.callerOf(context);
    return caller === undefined ? this.authenticateFirst(context, policy) : this.judge(context, policy, caller);
  }

  private async authenticateFirst(context: ExecutionContext, policy: RoutePolicy): Promise<boolean> {
    await this.authenticator.authenticate(context, policy);
    return this.judge(context, policy, this.authenticator.callerOf(context));
  }

  private judge(context: ExecutionContext, { rules }: RoutePolicy, caller: Caller | undefined): boolean {
    if (caller === undefined) throw this.authenticator.refuse(context, refuse('missing_token'));
    for (const rule of rules) {
      const refusal = rule.check(caller);
      if (refusal !== undefined) throw this.authenticator.refuse(context, refusal);
    }
    return true;
  }
}
