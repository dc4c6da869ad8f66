import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import type { ModuleMetadata } from '@nestjs/common';
import { GraphQLModule, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Public, Roles } from 'nestjs-authgear';
import { type Ask, HANDLED, printOutcomes } from './outcomes.js';

@Resolver('Article')
class ArticleResolver {
  @Query('article')
  @Public()
  article(): object {
    return {};
  }

  @ResolveField('author')
  @Roles('admin')
  author(): string {
    return HANDLED;
  }
}

const TYPE_DEFS = 'type Article { author: String } type Query { article: Article }';

const graphql: Ask = async (app) => {
  const response = await fetch(`${await app.getUrl()}/graphql`, {
    method: 'POST',
    headers: { connection: 'close', 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ article { author } }' }),
  });
  return (await response.text()).includes(`"${HANDLED}"`) ? HANDLED : 'refused';
};

const fields = (options: Partial<ApolloDriverConfig>): ModuleMetadata => ({
  imports: [GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, typeDefs: TYPE_DEFS, ...options })],
  providers: [ArticleResolver],
});

void printOutcomes(async (boot) => ({
  silent: await boot(fields({}), graphql),
  guarded: await boot(fields({ fieldResolverEnhancers: ['guards'] }), graphql),
}));
