import { type Type, UseGuards } from '@nestjs/common';
import { Query, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import { GRAPHQL_MODULE_OPTIONS } from '@nestjs/graphql/dist/graphql.constants.js';
import { AuthgearGuard } from '../../../lib/access/authgear.guard.js';
import { FIELDS_BEHIND_OPEN_OPERATIONS } from '../../../lib/access/boot/fields-behind-open-operations.js';
import { OptionalAuth } from '../../../lib/access/optional-auth.decorator.js';
import { Public } from '../../../lib/access/public.decorator.js';
import { Roles } from '../../../lib/access/role-rule.js';
import { useLogRecorder } from '../../support/log-recorder.js';
import { bootStage } from '../support/boot-stage.js';

@Resolver('Article')
@UseGuards(AuthgearGuard)
class Guarded {
  @Query()
  query(): void {}

  @ResolveField()
  field(): void {}

  @ResolveField()
  @Public()
  open(): void {}

  @ResolveField()
  @OptionalAuth()
  optional(): void {}

  @ResolveReference()
  reference(): void {}

  @ResolveField()
  __resolveType(): void {}
}

@Resolver('Article')
class Bare {
  @ResolveField()
  bare(): void {}
}

@Resolver()
class Closed {
  @Query()
  @Roles('admin')
  byRole(): void {}

  @Query()
  @UseGuards(AuthgearGuard)
  guarded(): void {}
}

@Resolver()
class OpenToAll {
  @Query()
  @Public()
  latest(): void {}
}

@Resolver()
class OpenToGuests {
  @Query()
  @OptionalAuth()
  @UseGuards(AuthgearGuard)
  latest(): void {}
}

@Resolver()
class WithoutGuard {
  @Query()
  latest(): void {}

  notAnOperation(): void {}
}

describe('FIELDS_BEHIND_OPEN_OPERATIONS', () => {
  const recorder = useLogRecorder();

  async function check(providers: readonly Type[], globalGuard: boolean, enhancers: readonly string[]): Promise<void> {
    class GraphqlStandIn {}
    const options = { provide: GRAPHQL_MODULE_OPTIONS, useValue: { fieldResolverEnhancers: enhancers } };
    const { app, handlers } = await bootStage(
      { imports: [{ module: GraphqlStandIn, providers: [options] }], providers: [...providers] },
      { globalGuard },
    );
    recorder.start();
    FIELDS_BEHIND_OPEN_OPERATIONS.onApplicationBootstrap?.(app, handlers());
  }

  it.each<[string, readonly Type[], boolean, readonly string[]]>([
    ['a public operation', [Guarded, Closed, OpenToAll], false, ['Guarded.field']],
    ['an operation that lets guests in', [Guarded, OpenToGuests], false, ['Guarded.field']],
    ['an operation without a guard', [Guarded, WithoutGuard], false, ['Guarded.field']],
    ['a public operation, under globalGuard', [Guarded, Bare, OpenToAll], true, ['Guarded.field', 'Bare.bare']],
  ])('warns of fields that may be reached by %s', async (_what, providers, globalGuard, places) => {
    await check(providers, globalGuard, []);
    expect(recorder.lines).toEqual([
      [
        'warn',
        'GraphQL runs no guards for these field resolvers, and operations that need no token may reach them:\n' +
          `${places.map((place) => `  - ${place}`).join('\n')}\n` +
          "Set fieldResolverEnhancers: ['guards'] in GraphQLModule, or mark them @Public()",
      ],
    ]);
  });

  it.each<[string, readonly Type[], boolean, readonly string[]]>([
    ['every operation is guarded', [Guarded, Closed], false, []],
    ['every operation is guarded by globalGuard', [Guarded, Bare, WithoutGuard], true, []],
    ['no field is meant to be guarded', [Bare, OpenToAll], false, []],
    ['GraphQL runs guards for fields', [Guarded, OpenToAll], true, ['guards']],
  ])('says nothing where %s', async (_where, providers, globalGuard, enhancers) => {
    await check(providers, globalGuard, enhancers);
    expect(recorder.lines).toEqual([]);
  });
});
