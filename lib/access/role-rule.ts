import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { refusePermission } from '../errors/refusal.js';
import { AuthgearRouteError } from '../errors/setup-errors.js';
import { RolesGuard } from './roles.guard.js';
import type { RouteRuleKind } from './route-rule.js';
import { declareRule } from './rule-declarations.js';

/** Metadata key of `@Roles()`, for Nest's `Reflector`: a {@link RoleRule}. */
export const AUTHGEAR_ROLES_METADATA = 'authgear:roles';

/** The roles that a route requires: at least one of `any`, or every one of `all`. Neither list is empty. */
export type RoleRule = { readonly any: readonly string[] } | { readonly all: readonly string[] };

/**
 * Requires one of these roles, or with `@Roles({ all: [...] })` all of them. Other users get 403 `insufficient_role`. Role
 * keys are compared exactly, including case.
 *
 * It applies RolesGuard, which authenticates the call if this module hasn't done so. On a handler it overrides the class, and
 * subclasses inherit it. Where it can't have effect, such as under a decorator that replaces the method, the boot is stopped
 * with an `AuthgearRouteError`.
 *
 * @throws AuthgearRouteError when the class loads, if no role is given or one isn't a non-empty string
 */
export function Roles(...roles: readonly [RoleRule] | readonly string[]): MethodDecorator & ClassDecorator {
  return applyDecorators(
    SetMetadata(AUTHGEAR_ROLES_METADATA, roleRuleOf(roles)),
    declareRule(ROLE_RULE.decorator, AUTHGEAR_ROLES_METADATA),
    UseGuards(RolesGuard),
  );
}

/** How the metadata of `@Roles()` is read and enforced. */
export const ROLE_RULE: RouteRuleKind = {
  decorator: '@Roles',
  metadataKey: AUTHGEAR_ROLES_METADATA,
  ruleOf(metadata) {
    const rule = checkedRule(metadata);
    return {
      asks: rule,
      check: ({ roles }) =>
        satisfies(roles, rule) ? undefined : refusePermission('insufficient_role', { asked: rule, has: roles }),
    };
  },
};

function satisfies(roles: readonly string[], rule: RoleRule): boolean {
  return 'all' in rule ? rule.all.every((role) => roles.includes(role)) : rule.any.some((role) => roles.includes(role));
}

function roleRuleOf(roles: readonly unknown[]): RoleRule {
  const [first] = roles;
  const isRule = roles.length === 1 && typeof first === 'object' && first !== null;
  return isRule ? checkedRule(first) : { any: roleKeys(roles) };
}

function checkedRule(rule: unknown): RoleRule {
  if (typeof rule === 'object' && rule !== null && Object.keys(rule).length === 1) {
    if ('all' in rule) return { all: roleKeys(rule.all) };
    if ('any' in rule) return { any: roleKeys(rule.any) };
  }
  throw new AuthgearRouteError("@Roles() takes role keys, { any: [...] } or { all: [...] }: @Roles('admin')");
}

function roleKeys(roles: unknown): readonly string[] {
  const isRoleKey = (role: unknown): role is string => typeof role === 'string' && role !== '';
  if (Array.isArray(roles) && roles.length > 0 && roles.every(isRoleKey)) return Object.freeze([...roles]);
  throw new AuthgearRouteError("@Roles() needs at least one role key, each a non-empty string: @Roles('admin')");
}
