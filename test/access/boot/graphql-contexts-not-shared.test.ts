import { GRAPHQL_MODULE_OPTIONS } from '@nestjs/graphql/dist/graphql.constants.js';
import { GRAPHQL_CONTEXTS_NOT_SHARED } from '../../../lib/access/boot/graphql-contexts-not-shared.js';
import { AuthgearRouteError } from '../../../lib/errors/setup-errors.js';
import { failureOf } from '../../support/failures.js';
import { bootStage } from '../support/boot-stage.js';

async function check(...options: readonly object[]): Promise<() => void> {
  const imports = options.map((useValue) => {
    class GraphqlStandIn {}
    return { module: GraphqlStandIn, providers: [{ provide: GRAPHQL_MODULE_OPTIONS, useValue }] };
  });
  const { app, handlers } = await bootStage({ imports, providers: [{ provide: 'others', useValue: { context: {} } }] });
  return () => GRAPHQL_CONTEXTS_NOT_SHARED.onApplicationBootstrap?.(app, handlers());
}

describe('GRAPHQL_CONTEXTS_NOT_SHARED', () => {
  it.each<[string, object[]]>([
    ['an object', [{ context: {} }]],
    ['that of the second of two modules', [{}, { context: { loaders: {} } }]],
  ])('refuses a context that is %s', async (_what, options) => {
    const error = failureOf(await check(...options));
    expect(error).toBeInstanceOf(AuthgearRouteError);
    expect(error).toMatchObject({
      message:
        'The option context of GraphQLModule is an object, which all requests share, so that callers could be taken for ' +
        'the first one: make it a function that returns a new object, as in context: () => ({ loaders })',
    });
  });

  it.each<[string, object[]]>([
    ['there is no GraphQL', []],
    ['there is none', [{}]],
    ['it is null', [{ context: null }]],
    ['it is a function', [{ context: () => ({}) }, {}]],
  ])('lets the app be where %s', async (_why, options) => {
    expect(await check(...options)).not.toThrow();
  });
});
