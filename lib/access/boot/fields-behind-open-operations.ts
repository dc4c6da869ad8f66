import { asList } from '../../errors/as-list.js';
import { writeToLog } from '../../observability/write-to-log.js';
import { AuthgearGuard } from '../authgear.guard.js';
import { hasGlobalGuard } from '../global-guards.js';
import { hasGuard } from '../guards-of.js';
import type { BootCheck, BootedApp } from './boot-check.js';
import { isFieldResolver, isOperation, runsGuardsForFields } from './graphql-resolvers.js';
import type { Handler } from './handlers.js';

/**
 * Where GraphQL runs no guards for fields, a field that is guarded by its class or by `globalGuard` counts on the guard of the
 * operation that reaches it. Whether an operation without a guard reaches it depends on the types, so this is a warning.
 */
export const FIELDS_BEHIND_OPEN_OPERATIONS: BootCheck = {
  onApplicationBootstrap(app, handlers) {
    if (runsGuardsForFields(app)) return;
    const places = handlers
      .filter((handler) => isFieldResolver(handler) && isClosed(handler, app))
      .map(({ place }) => place);
    const isOpen = handlers.some((handler) => isOperation(handler) && !isClosed(handler, app));
    if (places.length === 0 || !isOpen) return;
    writeToLog(
      'warn',
      'GraphQL runs no guards for these field resolvers, and operations that need no token may reach them:\n' +
        `${asList(new Set(places))}\nSet fieldResolverEnhancers: ['guards'] in GraphQLModule, or mark them @Public()`,
    );
  },
};

/** Whether its decorators, or `globalGuard`, let nobody in without a token. */
function isClosed({ type, method, policy: { isPublic, isAuthOptional, rules } }: Handler, app: BootedApp): boolean {
  if (isPublic || isAuthOptional) return false;
  return hasGlobalGuard(app) || hasGuard(type, method, AuthgearGuard) || rules.length > 0;
}
