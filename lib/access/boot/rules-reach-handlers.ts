import { AuthgearRouteError } from '../../errors/setup-errors.js';
import { lineageOf } from '../class-lineage.js';
import { hasGlobalGuard } from '../global-guards.js';
import { hasGuard, isGuard } from '../guards-of.js';
import { RolesGuard } from '../roles.guard.js';
import { declaredRules } from '../rule-declarations.js';
import type { BootCheck, BootedApp } from './boot-check.js';
import type { Handler } from './handlers.js';

/** Every rule is on the function that Nest calls, with the guard that enforces it. */
export const RULES_REACH_HANDLERS: BootCheck = {
  onApplicationBootstrap(app, handlers) {
    const unenforced = isRolesGuardGlobal(app) ? [] : handlers.flatMap(unenforcedRulesOf);
    const problems = new Set([...handlers.flatMap(lostRulesOf), ...unenforced]);
    if (problems.size > 0) throw new AuthgearRouteError([...problems].join('\n'));
  },
};

/** Rules whose metadata is gone: the method that carried it isn't the one that runs. */
function lostRulesOf({ type, name, method, place }: Handler): readonly string[] {
  const declaring = lineageOf(type).find(({ prototype }) => Object.hasOwn(prototype, name));
  const lost = [...declaredRules(declaring?.prototype, name)].filter(([key]) => !Reflect.hasMetadata(key, method));
  return lost.map(
    ([, decorator]) =>
      `${place}: ${decorator} has no effect, because another function replaced the method that it is on. ` +
      `Put ${decorator} above the decorator that replaces the method, or let that copy the metadata`,
  );
}

/** Rules that were written as metadata, without the guard. */
function unenforcedRulesOf({ type, method, place, policy }: Handler): readonly string[] {
  if (policy.rules.length === 0 || hasGuard(type, method, RolesGuard)) return [];
  return [`${place} has a rule and no RolesGuard to enforce it: use @Roles(), which applies both`];
}

function isRolesGuardGlobal(app: BootedApp): boolean {
  return hasGlobalGuard(app) || app.config.getGlobalGuards().some((guard) => isGuard(guard, RolesGuard));
}
