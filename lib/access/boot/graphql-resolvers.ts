import type { BootedApp } from './boot-check.js';
import type { Handler } from './handlers.js';

/** How @nestjs/graphql names its things. It isn't imported, since most apps don't have it. */
export const GRAPHQL = {
  optionsToken: 'GqlModuleOptions',
  /** Of queries, mutations and subscriptions. */
  operationKey: 'graphql:resolver_type',
  fieldResolverKey: 'graphql:resolve_property',
  referenceResolverKey: 'graphql:resolve_reference',
  /** The method that tells which type an object has, and gives no data. It never runs guards. */
  typeResolver: '__resolveType',
} as const;

/** Whether GraphQL runs guards for field resolvers, or isn't there. */
export function runsGuardsForFields({ discovery }: BootedApp): boolean {
  const options = discovery.getProviders().filter(({ token }) => token === GRAPHQL.optionsToken);
  return options.every(({ instance }) => runsGuards(instance));
}

/** Whether it is a query, a mutation or a subscription. */
export function isOperation({ method }: Handler): boolean {
  return Reflect.hasMetadata(GRAPHQL.operationKey, method);
}

/** Whether it resolves a field of a type. */
export function isFieldResolver({ name, method }: Handler): boolean {
  return Reflect.hasMetadata(GRAPHQL.fieldResolverKey, method) && name !== GRAPHQL.typeResolver;
}

/** Whether it resolves a reference of another service to an entity (Apollo Federation). */
export function isReferenceResolver({ method }: Handler): boolean {
  return Reflect.hasMetadata(GRAPHQL.referenceResolverKey, method);
}

function runsGuards(options: { readonly fieldResolverEnhancers?: readonly unknown[] }): boolean {
  return options.fieldResolverEnhancers?.includes('guards') === true;
}
