import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { refuse } from '../errors/refusal.js';
import { CallAuthenticator } from './call-authenticator.js';
import { RoutePolicies, type RoutePolicy } from './route-policies.js';
import type { Caller } from './route-rule.js';

/**
 * Lets in only users who meet the rules of the route, such as `@Roles()`. Where no guard authenticated before, it does so
 * first. Routes without a rule are not its concern.
 */
@Injectable()
export class RolesGuard implements CanActivate {
  /** @internal */
  constructor(
    @Inject(RoutePolicies) private readonly policies: RoutePolicies,
    @Inject(CallAuthenticator) private readonly authenticator: CallAuthenticator,
  ) {}

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
