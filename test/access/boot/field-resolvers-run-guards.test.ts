import { type Type, UseGuards } from '@nestjs/common';
import { Query, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import {
  FIELD_TYPENAME,
  GRAPHQL_MODULE_OPTIONS,
  RESOLVER_PROPERTY_METADATA,
  RESOLVER_REFERENCE_METADATA,
  RESOLVER_TYPE_METADATA,
} from '@nestjs/graphql/dist/graphql.constants.js';
import { AuthgearGuard } from '../../../lib/access/authgear.guard.js';
import { FIELD_RESOLVERS_RUN_GUARDS } from '../../../lib/access/boot/field-resolvers-run-guards.js';
import { GRAPHQL } from '../../../lib/access/boot/graphql-resolvers.js';
import { Public } from '../../../lib/access/public.decorator.js';
import { Roles } from '../../../lib/access/role-rule.js';
import { AuthgearRouteError } from '../../../lib/errors/setup-errors.js';
import { failureOf } from '../../support/failures.js';
import { bootStage } from '../support/boot-stage.js';

@Resolver('Article')
class Fields {
  @ResolveField()
  @Roles('admin')
  byRole(): void {}

  @ResolveField()
  @UseGuards(AuthgearGuard)
  guarded(): void {}

  @ResolveReference()
  @UseGuards(AuthgearGuard)
  reference(): void {}

  @ResolveField()
  bare(): void {}

  @Query()
  @Roles('admin')
  query(): void {}

  @ResolveField()
  @Roles('admin')
  __resolveType(): void {}
}

@Resolver('Article')
class References {
  @ResolveReference()
  reference(): void {}

  @ResolveReference()
  @Public()
  open(): void {}
}

@Resolver('Article')
@UseGuards(AuthgearGuard)
class GuardedReferences {
  @ResolveReference()
  reference(): void {}

  @ResolveField()
  field(): void {}
}

@Resolver('Article')
@UseGuards(AuthgearGuard)
class GuardedFields {
  @ResolveField()
  field(): void {}

  @ResolveField()
  @Public()
  open(): void {}

  @Query()
  @Public()
  query(): void {}
}

@Resolver('Article')
@UseGuards(AuthgearGuard)
class GuardedOperations {
  @ResolveField()
  field(): void {}

  @Query()
  @Public()
  open(): void {}

  @Query()
  query(): void {}
}

const SILENT = { fieldResolverEnhancers: ['filters', 'interceptors'] };
const GUARDING = { fieldResolverEnhancers: ['guards'] };

async function check(resolver: Type, options: readonly object[], stageOptions = {}): Promise<() => void> {
  const modules = options.map((useValue) => {
    class GraphqlStandIn {}
    return { module: GraphqlStandIn, providers: [{ provide: GRAPHQL_MODULE_OPTIONS, useValue }] };
  });
  const providers = [resolver, GuardedOperations];
  const { app, handlers } = await bootStage({ imports: modules, providers }, stageOptions);
  return () => FIELD_RESOLVERS_RUN_GUARDS.onApplicationBootstrap?.(app, handlers());
}

describe('FIELD_RESOLVERS_RUN_GUARDS', () => {
  it('names things as @nestjs/graphql does', () => {
    expect(GRAPHQL).toEqual({
      optionsToken: GRAPHQL_MODULE_OPTIONS,
      operationKey: RESOLVER_TYPE_METADATA,
      fieldResolverKey: RESOLVER_PROPERTY_METADATA,
      referenceResolverKey: RESOLVER_REFERENCE_METADATA,
      typeResolver: FIELD_TYPENAME,
    });
  });

  it.each<[string, Type, readonly object[], object, readonly string[]]>([
    ['guards and rules of fields', Fields, [SILENT], {}, ['Fields.byRole', 'Fields.guarded', 'Fields.reference']],
    ['options without enhancers', Fields, [{}], {}, ['Fields.byRole', 'Fields.guarded', 'Fields.reference']],
    [
      'one of two GraphQL modules',
      GuardedReferences,
      [GUARDING, {}],
      {},
      ['GuardedReferences.reference', 'GuardedReferences.field'],
    ],
    ['a class whose guard has no other effect', GuardedFields, [{}], {}, ['GuardedFields.field']],
    ['references under globalGuard', References, [{}], { globalGuard: true }, ['References.reference']],
  ])('names what GraphQL would run without guards: %s', async (_case, resolver, options, stageOptions, places) => {
    const error = failureOf(await check(resolver, options, stageOptions));
    expect(error).toBeInstanceOf(AuthgearRouteError);
    expect(error).toMatchObject({
      message:
        'GraphQL runs no guards for these field resolvers, so that they would be open:\n' +
        `${places.map((place) => `  - ${place}`).join('\n')}\n` +
        "Set fieldResolverEnhancers: ['guards'] in GraphQLModule, or take their guards and @Roles() away and mark them @Public()",
    });
  });

  it.each<[string, Type, readonly object[], object]>([
    ['GraphQL runs guards', Fields, [GUARDING], {}],
    ['the app has no GraphQL', Fields, [], {}],
    ['nobody meant to guard references', References, [{}], {}],
    ['the guard of a class is for its operations', GuardedOperations, [{}], {}],
  ])('lets them be where %s', async (_case, resolver, options, stageOptions) => {
    expect(await check(resolver, options, stageOptions)).not.toThrow();
  });
});
