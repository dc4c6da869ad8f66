import { EventEmitter, on } from 'node:events';
import { request } from 'node:http';
import type { DynamicModule } from '@nestjs/common';
import { UseGuards } from '@nestjs/common';
import { Mutation, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import {
  AuthgearGuard,
  type AuthgearUser,
  CurrentUser,
  OptionalAuth,
  Public,
  Roles,
  type ValidateContext,
} from '../../../../lib/index.js';
import type { AuthgearTestIssuer } from '../../../../lib/testing/index.js';
import { answerTo } from '../../../support/answer.js';
import { type ConnectionCredentials, SubscriptionClient } from '../../../support/subscription-client.js';
import type { Adapter, TestApp } from '../../../support/test-app.js';
import { closeRoomyApp, type RoomyAppOptions, startRoomyApp } from '../../transports/support/roomy-app.js';

/** What GraphQL has to know of the app. Its field resolvers run guards. */
export const NEWS = {
  typeDefs: `
    type Query { me: String, article: Article, open: String, optional: String }
    type Mutation { publish: String }
    type Article { title: String, reader: String, note: String, draft: String }
    type Subscription { ticks: Tick, openTicks: Tick }
    type Tick { sub: String, reader: String }
  `,
  fieldResolverEnhancers: ['guards' as const],
};

/** Makes a moment of `ticks`. */
export const clockwork = new EventEmitter().setMaxListeners(0);

/** One at once, and one for each that {@link clockwork} makes. */
async function* ticks(field: string, sub: string | null): AsyncGenerator<object> {
  yield { [field]: { sub } };
  for await (const _ of on(clockwork, 'tick')) yield { [field]: { sub } };
}

@Resolver('Article')
@UseGuards(AuthgearGuard)
class ArticleResolver {
  @Query()
  me(@CurrentUser('sub') sub: string): string {
    return sub;
  }

  @Query()
  article(): object {
    return { title: 'News' };
  }

  @Query()
  @Public()
  open(@CurrentUser() user?: AuthgearUser): string {
    return user?.sub ?? 'nobody';
  }

  @Query()
  @OptionalAuth()
  optional(@CurrentUser() user?: AuthgearUser): string {
    return user?.sub ?? 'nobody';
  }

  @Mutation()
  @Roles('editor')
  publish(@CurrentUser('sub') sub: string): string {
    return sub;
  }

  @ResolveField()
  reader(@CurrentUser('sub') sub: string): string {
    return sub;
  }

  /** Called when the guards have admitted the user to the article. */
  @ResolveField()
  @Public()
  note(@CurrentUser() user?: AuthgearUser): string {
    return user?.sub ?? 'nobody';
  }

  @ResolveField()
  @Roles('editor')
  draft(): string {
    return 'Soon';
  }
}

@Resolver('Tick')
class TickResolver {
  @Subscription()
  @UseGuards(AuthgearGuard)
  ticks(@CurrentUser('sub') sub: string): AsyncIterable<object> {
    return ticks('ticks', sub);
  }

  @Subscription()
  openTicks(@CurrentUser() user?: AuthgearUser): AsyncIterable<object> {
    return ticks('openTicks', user?.sub ?? null);
  }

  @ResolveField()
  @UseGuards(AuthgearGuard)
  reader(@CurrentUser('sub') sub: string): string {
    return sub;
  }
}

/** An app that has news, and what its option `validate` was asked. */
export class NewsApp {
  readonly #clients: SubscriptionClient[] = [];

  private constructor(
    private readonly app: TestApp,
    /** What `validate` was told of each call about which it was asked. */
    readonly asked: ValidateContext[],
  ) {}

  static async start(
    adapter: Adapter,
    issuer: AuthgearTestIssuer,
    graphql: DynamicModule,
    { options, ...appOptions }: RoomyAppOptions = {},
  ): Promise<NewsApp> {
    const asked: ValidateContext[] = [];
    const validate = (user: AuthgearUser, context: ValidateContext): AuthgearUser | null => {
      asked.push(context);
      return user.sub === 'banned' ? null : user;
    };
    const metadata = { imports: [graphql], providers: [ArticleResolver, TickResolver] };
    const app = await startRoomyApp(adapter, issuer, metadata, { options: { validate, ...options }, ...appOptions });
    return new NewsApp(app, asked);
  }

  /** What the app answers to a POST of an operation, or of several at once, with this token or these headers. */
  async post(query: string | readonly string[], credentials?: string | Record<string, string>): Promise<unknown> {
    const authorization = typeof credentials === 'string' ? { authorization: `Bearer ${credentials}` } : credentials;
    const body = typeof query === 'string' ? { query } : query.map((one) => ({ query: one }));
    const sent = request(`${this.app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      agent: false,
    });
    sent.end(JSON.stringify(body));
    return (await answerTo(sent)).body;
  }

  /** A client of subscriptions, with this token as its parameter, or this to show of itself. */
  client(credentials: string | (() => ConnectionCredentials)): SubscriptionClient {
    const shown =
      typeof credentials === 'string'
        ? () => ({ connectionParams: { authorization: `Bearer ${credentials}` } })
        : credentials;
    const client = new SubscriptionClient(`${this.app.url}/graphql`, shown);
    this.#clients.push(client);
    return client;
  }

  async closeClients(): Promise<void> {
    for (const client of this.#clients.splice(0)) await client.close();
  }

  async close(): Promise<void> {
    await this.closeClients();
    await closeRoomyApp(this.app);
  }
}
