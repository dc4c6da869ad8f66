import { AuthgearRouteError } from '../../errors/setup-errors.js';
import type { BootCheck } from './boot-check.js';
import { GRAPHQL } from './graphql-resolvers.js';

/**
 * No request gets the context of another. Where the option is an object, Nest's drivers put the first request on it, and
 * leave it there for all later ones: that for Mercurius up to version 14, and that for Apollo up to version 13.
 */
export const GRAPHQL_CONTEXTS_NOT_SHARED: BootCheck = {
  onApplicationBootstrap({ discovery }) {
    const options = discovery.getProviders().filter(({ token }) => token === GRAPHQL.optionsToken);
    if (!options.some(({ instance }) => hasSharedContext(instance))) return;
    throw new AuthgearRouteError(
      'The option context of GraphQLModule is an object, which all requests share, so that callers could be taken for the ' +
        'first one: make it a function that returns a new object, as in context: () => ({ loaders })',
    );
  },
};

function hasSharedContext({ context }: { readonly context?: unknown }): boolean {
  return typeof context === 'object' && context !== null;
}
