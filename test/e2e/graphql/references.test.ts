import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { ApolloFederationDriver, type ApolloFederationDriverConfig } from '@nestjs/apollo';
import { type DynamicModule, UseGuards } from '@nestjs/common';
import { GraphQLModule, Parent, Query, ResolveReference, Resolver } from '@nestjs/graphql';
import { MercuriusFederationDriver, type MercuriusFederationDriverConfig } from '@nestjs/mercurius';
import { AuthgearGuard, type AuthgearUser, CurrentUser, Public, Roles } from '../../../lib/index.js';
import { AuthgearTestIssuer } from '../../../lib/testing/index.js';
import { useLogRecorder } from '../../support/log-recorder.js';
import type { Adapter, TestApp } from '../../support/test-app.js';
import { closeRoomyApp, startRoomyApp } from '../transports/support/roomy-app.js';

const SCHEMA = {
  typeDefs: `
    type Account @key(fields: "id") { id: ID, reader: String }
    type Draft @key(fields: "id") { id: ID, reader: String }
    type Page @key(fields: "id") { id: ID, reader: String }
    type Query { page: Page }
  `,
  fieldResolverEnhancers: ['guards' as const],
};

interface Reference {
  readonly id: string;
}

@Resolver('Account')
class AccountResolver {
  @ResolveReference()
  @UseGuards(AuthgearGuard)
  account(@Parent() { id }: Reference, @CurrentUser() user: AuthgearUser): object {
    return { id, reader: user.sub };
  }
}

@Resolver('Draft')
class DraftResolver {
  @ResolveReference()
  @Roles('editor')
  draft(@Parent() { id }: Reference, @CurrentUser() user: AuthgearUser): object {
    return { id, reader: user.sub };
  }
}

@Resolver('Page')
@UseGuards(AuthgearGuard)
class PageResolver {
  @Query()
  @Public()
  page(): object {
    return { id: '1' };
  }

  @ResolveReference()
  @Public()
  reference(@Parent() { id }: Reference, @CurrentUser() user?: AuthgearUser): object {
    return { id, reader: user?.sub ?? 'nobody' };
  }
}

const apollo = (): DynamicModule =>
  GraphQLModule.forRoot<ApolloFederationDriverConfig>({
    driver: ApolloFederationDriver,
    plugins: [ApolloServerPluginInlineTraceDisabled()],
    ...SCHEMA,
  });
const mercurius = (): DynamicModule =>
  GraphQLModule.forRoot<MercuriusFederationDriverConfig>({ driver: MercuriusFederationDriver, ...SCHEMA });

describe.each<[string, Adapter, () => DynamicModule]>([
  ['Apollo on express', 'express', apollo],
  ['Apollo on fastify', 'fastify', apollo],
  ['Mercurius on fastify', 'fastify', mercurius],
])('references of federated GraphQL by %s', (_name, adapter, graphql) => {
  useLogRecorder();
  let issuer: AuthgearTestIssuer;
  let app: TestApp;

  beforeAll(async () => {
    issuer = await AuthgearTestIssuer.start();
    const providers = [AccountResolver, DraftResolver, PageResolver];
    app = await startRoomyApp(adapter, issuer, { imports: [graphql()], providers });
  });

  afterAll(async () => {
    await closeRoomyApp(app);
    await issuer.stop();
  });

  /** Asks as a gateway does, for one entity of each type. */
  async function entities(types: readonly string[], token?: string): Promise<unknown> {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({
        query: `query ($representations: [_Any!]!) { _entities(representations: $representations) {
          ... on Account { reader } ... on Draft { reader } ... on Page { reader }
        } }`,
        variables: { representations: types.map((__typename) => ({ __typename, id: '1' })) },
      }),
    });
    return response.json();
  }

  it.each([
    ['Account', 'missing_token'],
    ['Draft', 'missing_token'],
  ])('are refused without a token: %s', async (type, reason) => {
    expect(await entities([type])).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED', reason } }] });
  });

  it('are refused without the role', async () => {
    expect(await entities(['Draft'], await issuer.accessToken())).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN', reason: 'insufficient_role' } }],
    });
  });

  it('know the user, but nobody where they are public', async () => {
    const token = await issuer.accessToken({ sub: 'e1', roles: ['editor'] });
    expect(await entities(['Account', 'Page', 'Draft', 'Page'], token)).toMatchObject({
      data: { _entities: [{ reader: 'e1' }, { reader: 'nobody' }, { reader: 'e1' }, { reader: 'nobody' }] },
    });
  });
});
