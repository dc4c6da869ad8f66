import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { type ModuleMetadata, type Type, UseGuards } from '@nestjs/common';
import { GraphQLModule, Query, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import { AuthgearGuard, AuthgearRouteError, Public, Roles } from '../../../lib/index.js';
import { rejectionOf } from '../../support/failures.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS } from '../../support/test-app.js';

const TYPE_DEFS = 'type Article { title: String, author: String } type Query { article: Article }';

/** An app with a schema, which serves the resolver. */
function schemaWith(resolver: Type, options: Partial<ApolloDriverConfig> = {}): ModuleMetadata {
  const driverOptions = { driver: ApolloDriver, typeDefs: TYPE_DEFS, autoTransformHttpErrors: true, ...options };
  return { imports: [GraphQLModule.forRoot<ApolloDriverConfig>(driverOptions)], providers: [resolver] };
}

/** A resolver of an article, whose author is resolved by a method with these decorators. Its query is public. */
function resolver(...decorators: readonly MethodDecorator[]): Type {
  @Resolver('Article')
  class ArticleResolver {
    @Public()
    @Query('article')
    article(): object {
      return { title: 'News' };
    }

    author(): string {
      return 'handled';
    }
  }
  for (const decorate of decorators) {
    decorate(
      ArticleResolver.prototype,
      'author',
      Object(Reflect.getOwnPropertyDescriptor(ArticleResolver.prototype, 'author')),
    );
  }
  return ArticleResolver;
}

@Resolver('Article')
@UseGuards(AuthgearGuard)
class GuardedArticleResolver {
  @Query('article')
  article(): object {
    return { title: 'News' };
  }

  @ResolveField()
  author(): string {
    return 'handled';
  }
}

function onClass(decorate: ClassDecorator, type: Type): Type {
  decorate(type);
  return type;
}

const MESSAGE =
  'GraphQL runs no guards for these field resolvers, so that they would be open:\n  - ArticleResolver.author\n' +
  "Set fieldResolverEnhancers: ['guards'] in GraphQLModule, or take their guards and @Roles() away and mark them @Public()";

const GUARDED = UseGuards(AuthgearGuard);

describe.each(ADAPTERS)('a field resolver on %s', (adapter) => {
  const stage = useStage(adapter);

  it.each([
    ['a rule', {}, resolver(ResolveField(), Roles('admin'))],
    ['a rule under globalGuard', { globalGuard: true }, resolver(ResolveField(), Roles('admin'))],
    ['a rule of its class', {}, onClass(Roles('admin'), resolver(ResolveField()))],
    ['a guard', {}, resolver(ResolveField(), GUARDED)],
    ['a rule on a reference', {}, resolver(ResolveReference(), Roles('admin'))],
    ['a guard of its class, whose queries are public', {}, onClass(GUARDED, resolver(ResolveField()))],
    ['a guard on a reference', {}, resolver(ResolveReference(), GUARDED)],
    ['a guard of its class on a reference', {}, onClass(GUARDED, resolver(ResolveReference()))],
    ['globalGuard on a reference', { globalGuard: true }, resolver(ResolveReference())],
  ])('stops the boot where GraphQL would not run %s', async (_guard, options, type) => {
    const error = await rejectionOf(stage.startApp(options, schemaWith(type)));
    expect(error).toBeInstanceOf(AuthgearRouteError);
    expect(error).toMatchObject({ message: MESSAGE });
  });

  it('stops the boot where the options come from a factory', async () => {
    const graphql = GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      useFactory: () => ({ typeDefs: TYPE_DEFS, fieldResolverEnhancers: ['filters'] }),
    });
    const providers = [resolver(ResolveField(), Roles('admin'))];
    await expect(stage.startApp({}, { imports: [graphql], providers })).rejects.toThrow(MESSAGE);
  });

  it.each([
    ['it is public', { globalGuard: true }, resolver(ResolveReference(), Public())],
    ['its class is guarded, whose queries are its door', {}, GuardedArticleResolver],
    ['globalGuard guards the queries', { globalGuard: true }, resolver(ResolveField())],
    ['it has no guard', {}, resolver(ResolveReference())],
  ])('starts without guards where %s', async (_why, options, type) => {
    await stage.startApp(options, schemaWith(type));
  });

  it('is named in a warning where globalGuard would guard it, and a public query reaches it', async () => {
    const app = await stage.startApp({ globalGuard: true }, schemaWith(resolver(ResolveField())));
    const query = encodeURIComponent('{ article { author } }');
    const { body } = await app.get(`/graphql?query=${query}`, { 'apollo-require-preflight': 'yes' });
    expect(body).toEqual({ data: { article: { author: 'handled' } } });
    const warning = expect.stringMatching(/may reach them:\n {2}- ArticleResolver\.author\nSet fieldResolverEnhancers/);
    expect(app.log).toContainEqual({ level: 'warn', message: warning });
  });

  it('starts where a method only tells the type', async () => {
    @Resolver('Article')
    @Roles('admin')
    class TypeResolver {
      @ResolveField()
      __resolveType(): string {
        return 'Article';
      }
    }
    await stage.startApp(
      {},
      schemaWith(TypeResolver, { typeDefs: 'interface Article { title: String } type Query { a: Article }' }),
    );
  });

  it.each([[{}], [{ globalGuard: true }]])('starts where GraphQL runs guards, which refuse: %j', async (options) => {
    const type = resolver(ResolveField(), Roles('admin'));
    const app = await stage.startApp(options, schemaWith(type, { fieldResolverEnhancers: ['guards'] }));
    const query = encodeURIComponent('{ article { title author } }');
    const { body } = await app.get(`/graphql?query=${query}`, { 'apollo-require-preflight': 'yes' });
    expect(body).toMatchObject({
      data: { article: { title: 'News', author: null } },
      errors: [{ path: ['article', 'author'], extensions: { code: 'UNAUTHENTICATED', reason: 'missing_token' } }],
    });
  });
});
