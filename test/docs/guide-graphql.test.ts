import type { Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { stopTime } from '../support/controlled-clock.js';
import { isSettled } from '../support/failures.js';
import type { TestApp } from '../support/test-app.js';
import { useGuideStage } from './support/guide-stage.js';

type AccessToken = () => Promise<string>;

interface GuideClient {
  readonly subscriptions: Client;
  request(query: string): Promise<unknown>;
}

interface GuideCode {
  graphqlClient(url: string, accessToken: AccessToken): GuideClient;
  subscriptionsOf(url: string, accessToken: AccessToken): Client;
}

describe.each([
  ['apollo', 'express'],
  ['apollo', 'fastify'],
  ['mercurius', 'fastify'],
] as const)('the guide of GraphQL, by %s on %s', (server, adapter) => {
  const stage = useGuideStage(adapter);
  let app: TestApp;
  let clients: GuideCode;

  beforeAll(async () => {
    // Of browsers.
    Object.assign(globalThis, { WebSocket });
    app = await stage.start('graphql', `${server}.module.ts`);
    const { graphqlClient } = stage.run('graphql', 'client.ts');
    const { subscriptionsOf } = stage.run('graphql', 'node-client.ts');
    clients = { graphqlClient, subscriptionsOf } as GuideCode;
  });

  afterEach(() => jest.useRealTimers());

  const clientOf = (accessToken: AccessToken) => clients.graphqlClient(`${app.url}/graphql`, accessToken);

  /** Changes the title until the subscription, of whose beginning nobody tells, sees it. */
  async function seeTitle(title: string, titles: AsyncIterator<unknown>): Promise<void> {
    const editor = clientOf(() => stage.issuer.accessToken({ roles: ['editor'] }));
    for (;;) {
      const next = titles.next();
      while (!(await isSettled(next))) await editor.request(`mutation { rename(title: "${title}") { title } }`);
      const { value } = await next;
      // What is left of an earlier title comes first.
      if (value.data.title === title) return;
    }
  }

  it('has a client that is told why it is refused', async () => {
    const reader = clientOf(() => stage.issuer.accessToken({ sub: 'u1' }));
    expect(await reader.request('{ me latest { title } }')).toEqual({
      me: 'u1',
      latest: { title: expect.any(String) },
    });
    await expect(reader.request('{ latest { draft } }')).rejects.toThrow(/^insufficient_role$/);
    const editor = clientOf(() => stage.issuer.accessToken({ sub: 'e1', roles: ['editor'] }));
    expect(await editor.request('{ latest { draft } }')).toEqual({ latest: { draft: 'Soon' } });
    await expect(clientOf(async () => 'undefined').request('{ me }')).rejects.toThrow(/^malformed_token$/);
  });

  it.each<[string, (accessToken: AccessToken) => Client]>([
    ['browsers', (accessToken) => clientOf(accessToken).subscriptions],
    ['Node.js', (accessToken) => clients.subscriptionsOf(`${app.url}/graphql`, accessToken)],
  ])('has a client for %s that goes on with a fresh token', async (_where, clientWith) => {
    stopTime(1000 * Math.floor(Date.now() / 1000));
    const tokens = jest.fn(() => stage.issuer.accessToken({ expiresIn: '5m' }));
    const client = clientWith(tokens);
    const titles = client.iterate({ query: 'subscription { title }' });
    await seeTitle('News', titles);
    const closed = new Promise((resolve) => client.on('closed', resolve));
    jest.advanceTimersByTime(300_000);
    expect(await closed).toMatchObject({ code: 4403, reason: 'token_expired' });
    // As long as graphql-ws waits before it connects again.
    await jest.advanceTimersByTimeAsync(10_000);
    await seeTitle('Other news', titles);
    expect(tokens).toHaveBeenCalledTimes(2);
    await client.dispose();
  });
});
