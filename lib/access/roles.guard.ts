import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { InsufficientRoleError } from '../errors/role-error.js';
import { TokenError } from '../errors/token-error.js';
import type { HttpRequest } from '../transports/authorization-header.js';
import { httpRequestOf } from '../transports/http-request.js';
import type { RoleRule } from './metadata.js';
import { RequestAuthenticator } from './request-authenticator.js';
import { RoutePolicies, type RoutePolicy } from './route-policies.js';

/**
 * Lets in only users with the roles that `@Roles()` asks for. Where no guard authenticated before, it does so first.
 * Routes without `@Roles()` are not its business.
 */
@Injectable()
export class RolesGuard implements CanActivate {
  /** @internal */
  constructor(
    @Inject(RoutePolicies) private readonly policies: RoutePolicies,
    @Inject(RequestAuthenticator) private readonly authenticator: RequestAuthenticator,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const policy = this.policies.of(context);
    if (policy.roleRule === undefined) return true;
    return hasUser(httpRequestOf(context))
      ? this.#decide(context, policy.roleRule)
      : this.#authenticateFirst(context, policy, policy.roleRule);
  }

  async #authenticateFirst(context: ExecutionContext, policy: RoutePolicy, rule: RoleRule): Promise<boolean> {
    await this.authenticator.authenticate(context, policy);
    return this.#decide(context, rule);
  }

  #decide(context: ExecutionContext, rule: RoleRule): boolean {
    const request = httpRequestOf(context);
    if (!hasUser(request)) throw this.authenticator.refuse(context, TokenError.of('missing_token'));
    if (satisfies(this.authenticator.rolesOf(request), rule)) return true;
    throw this.authenticator.refuse(context, InsufficientRoleError.create());
  }
}

function hasUser({ user }: HttpRequest): boolean {
  return user !== undefined && user !== null;
}

function satisfies(roles: readonly string[], rule: RoleRule): boolean {
  return 'all' in rule ? rule.all.every((role) => roles.includes(role)) : rule.any.some((role) => roles.includes(role));
}
