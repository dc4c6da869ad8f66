import { asList } from '../../errors/as-list.js';
import { AuthgearRouteError } from '../../errors/setup-errors.js';
import { AuthgearGuard } from '../authgear.guard.js';
import { hasGlobalGuard } from '../global-guards.js';
import { hasGuard, hasOwnGuard } from '../guards-of.js';
import type { BootCheck, BootedApp } from './boot-check.js';
import { isFieldResolver, isOperation, isReferenceResolver, runsGuardsForFields } from './graphql-resolvers.js';
import type { Handler } from './handlers.js';

/** No field resolver counts on guards that GraphQL doesn't run: it runs them there only if its options say so. */
export const FIELD_RESOLVERS_RUN_GUARDS: BootCheck = {
  onApplicationBootstrap(app, handlers) {
    if (runsGuardsForFields(app)) return;
    const places = handlers.flatMap((handler) => (isUnguarded(handler, app, handlers) ? [handler.place] : []));
    if (places.length === 0) return;
    throw new AuthgearRouteError(
      `GraphQL runs no guards for these field resolvers, so that they would be open:\n${asList(new Set(places))}\n` +
        "Set fieldResolverEnhancers: ['guards'] in GraphQLModule, or take their guards and @Roles() away and mark them @Public()",
    );
  },
};

/** Whether a guard is stated for a field resolver, or for a reference resolver, which other services call directly. */
function isUnguarded(handler: Handler, app: BootedApp, handlers: readonly Handler[]): boolean {
  const { type, method, policy } = handler;
  const isReference = isReferenceResolver(handler);
  if (!isReference && !isFieldResolver(handler)) return false;
  if (policy.isPublic) return false;
  const isGuarded = isReference
    ? hasGlobalGuard(app) || hasGuard(type, method, AuthgearGuard)
    : hasOwnGuard(method, AuthgearGuard) || isAllThatIsGuarded(handler, handlers);
  return isGuarded || policy.rules.length > 0;
}

/** Whether a guard of the class would have no effect at all: the class has no operation by which its fields are reached. */
function isAllThatIsGuarded({ type, method }: Handler, handlers: readonly Handler[]): boolean {
  const operations = handlers.filter((handler) => handler.type === type && isOperation(handler));
  return hasGuard(type, method, AuthgearGuard) && operations.every(({ policy }) => policy.isPublic);
}
