import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { refuse } from '../errors/refusal.js';
import { AuthgearRouteError } from '../errors/setup-errors.js';
import { RolesGuard } from './roles.guard.js';
import type { RouteRuleKind } from './route-rule.js';

/** Metadata key of `@Roles()`: a {@link RoleRule}. */
export const AUTHGEAR_ROLES_METADATA = 'authgear:roles';

/** The roles that a route asks for: at least one of `any`, or every one of `all`. */
export type RoleRule = { readonly any: readonly string[] } | { readonly all: readonly string[] };

/**
 * Lets in only users with one of these roles, or, as `@Roles({ all: [...] })`, with all of them. Others get 403
 * `insufficient_role`. Role keys are compared exactly.
 *
 * It applies RolesGuard by itself, which authenticates where no guard did before. On a handler it overrides the class.
 *
 * @throws AuthgearRouteError when the class loads, if no role is given
 */
export function Roles(...roles: readonly [RoleRule] | readonly string[]): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(AUTHGEAR_ROLES_METADATA, roleRuleOf(roles)), UseGuards(RolesGuard));
}

/** How `@Roles()` is read and judged. */
export const ROLE_RULE: RouteRuleKind = {
  decorator: '@Roles',
  metadataKey: AUTHGEAR_ROLES_METADATA,
  ruleOf(metadata) {
    const rule = checkedRule(metadata);
    return { asks: rule, check: ({ roles }) => (satisfies(roles, rule) ? undefined : refuse('insufficient_role')) };
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
