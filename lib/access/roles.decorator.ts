import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { AuthgearRouteError } from '../errors/setup-error.js';
import { ROLES_KEY, type RoleRule } from './metadata.js';
import { RolesGuard } from './roles.guard.js';

/**
 * Lets in only users with one of these roles, or, as `@Roles({ all: [...] })`, with all of them. Others get 403
 * `insufficient_role`. Role keys are compared exactly.
 *
 * It brings RolesGuard along, which authenticates where no guard did before. On a handler it overrides the class.
 *
 * @throws AuthgearRouteError when the class loads, if no role is given
 */
export function Roles(...roles: readonly [RoleRule] | readonly string[]): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(ROLES_KEY, roleRuleOf(roles)), UseGuards(RolesGuard));
}

function roleRuleOf(roles: readonly unknown[]): RoleRule {
  const [first] = roles;
  const isRule = roles.length === 1 && typeof first === 'object' && first !== null;
  const rule = isRule ? first : { any: roles };
  const names = Object.keys(rule);
  if ('all' in rule && names.length === 1) return { all: roleKeys(rule.all) };
  if ('any' in rule && names.length === 1) return { any: roleKeys(rule.any) };
  throw new AuthgearRouteError("@Roles() takes role keys, { any: [...] } or { all: [...] }: @Roles('admin')");
}

function roleKeys(roles: unknown): readonly string[] {
  const isRoleKey = (role: unknown): role is string => typeof role === 'string' && role !== '';
  if (Array.isArray(roles) && roles.length > 0 && roles.every(isRoleKey)) return Object.freeze([...roles]);
  throw new AuthgearRouteError("@Roles() needs at least one role key, each a non-empty string: @Roles('admin')");
}
