import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import type { DynamicModule } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { AuthgearTestIssuer } from '../../../lib/testing/index.js';
import { stopTime } from '../../support/controlled-clock.js';
import { useLogRecorder } from '../../support/log-recorder.js';
import { NEWS, NewsApp } from './support/news-app.js';

const apollo = (context: ApolloDriverConfig['context']): DynamicModule =>
  GraphQLModule.forRoot<ApolloDriverConfig>({
    driver: ApolloDriver,
    subscriptions: { 'graphql-ws': true },
    context,
    ...NEWS,
  });

const mercurius = (options: MercuriusDriverConfig): DynamicModule =>
  GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, ...NEWS, ...options });

/** The arguments of Apollo's option `context`: Express's request, or what graphql-ws knows of the operation. */
interface ContextSource {
  readonly req?: object;
  readonly extra?: { readonly request: object };
}

const recorder = useLogRecorder();
let issuer: AuthgearTestIssuer;
let app: NewsApp | undefined;

beforeAll(async () => {
  issuer = await AuthgearTestIssuer.start();
});

afterEach(async () => {
  jest.useRealTimers();
  await app?.close();
  app = undefined;
});

afterAll(() => issuer.stop());

it.each<[string, 'express' | 'fastify', () => DynamicModule]>([
  ['Apollo: a function', 'express', () => apollo(() => ({ loaders: {} }))],
  [
    'Apollo: a function that gives req',
    'express',
    () => apollo(({ req, ...ws }: ContextSource) => ({ req: req ?? ws })),
  ],
  ['Mercurius: a function', 'fastify', () => mercurius({ context: () => ({ loaders: {} }), subscription: true })],
  [
    'Mercurius: what gives resolvers the WebSocket',
    'fastify',
    () => mercurius({ subscription: { context: (socket, req) => ({ socket, req }) } }),
  ],
  [
    'Mercurius: what replaces the context when a client connects',
    'fastify',
    () => mercurius({ subscription: { onConnect: ({ payload }) => ({ loaders: {}, params: payload }) } }),
  ],
])('a context of the app serves operations and ends subscriptions: %s', async (_context, adapter, graphql) => {
  app = await NewsApp.start(adapter, issuer, graphql());
  stopTime(1000 * Math.floor(Date.now() / 1000));
  const token = await issuer.accessToken({ sub: 'u1', expiresIn: '5m' });
  expect(await app.post('{ me }', token)).toEqual({ data: { me: 'u1' } });
  const client = app.client(token);
  const results = client.results('subscription { ticks { sub } }');
  expect(await results.next()).toMatchObject({ value: { data: { ticks: { sub: 'u1' } } } });
  jest.advanceTimersByTime(300_000);
  expect(await results.next()).toMatchObject({ value: { errors: [{ extensions: { reason: 'token_expired' } }] } });
  expect(client.closings).toEqual([{ code: 4403, reason: 'token_expired' }]);
});

it.each<[string, 'express' | 'fastify', () => DynamicModule]>([
  [
    'Apollo: the bare request of the upgrade',
    'express',
    () => apollo(({ req, extra }: ContextSource) => ({ req: extra?.request ?? req })),
  ],
  [
    'Mercurius: without the request of the upgrade',
    'fastify',
    () => mercurius({ subscription: { context: () => ({ request: { headers: {} } }) } }),
  ],
])('a context of the app that hides the connection is refused with advice: %s', async (_context, adapter, graphql) => {
  app = await NewsApp.start(adapter, issuer, graphql(), {
    options: { tokenFrom: ['authorization', { cookie: 'token' }] },
  });
  const token = await issuer.accessToken({ sub: 'u1' });
  for (const headers of [{ authorization: `Bearer ${token}` }, { cookie: `token=${token}` }]) {
    // The testing module of the app has put a logger of its own in the place of the recorder.
    recorder.start();
    const client = app.client(() => ({ headers }));
    expect(await client.first('subscription { ticks { sub } }')).toMatchObject({
      errors: [{ message: 'Unauthorized' }],
    });
    const advice = expect.stringMatching(
      /^Refused: unsupported_context .*neither that of Apollo nor that of Mercurius.* req /,
    );
    expect(recorder.lines).toContainEqual(['warn', advice]);
  }
  expect(await app.post('{ me }', token)).toEqual({ data: { me: 'u1' } });
});

it.each<[string, 'express' | 'fastify', () => DynamicModule]>([
  ['Apollo', 'express', () => apollo({ loaders: {} })],
  ['Mercurius', 'fastify', () => mercurius(JSON.parse('{ "context": { "loaders": {} } }'))],
])('a context that all requests share stops the boot: %s', async (_server, adapter, graphql) => {
  await expect(NewsApp.start(adapter, issuer, graphql())).rejects.toThrow(
    /^The option context of GraphQLModule is an object, which all requests share, .*: make it a function /,
  );
});

it.each<[string, 'express' | 'fastify', (shared: object) => DynamicModule]>([
  ['Apollo on Express', 'express', (shared) => apollo(() => shared)],
  ['Apollo on Fastify', 'fastify', (shared) => apollo(() => shared)],
  ['Mercurius', 'fastify', (shared) => mercurius({ context: () => shared })],
])(
  'a function that returns one object again and again takes no caller for another: %s',
  async (server, adapter, graphql) => {
    app = await NewsApp.start(adapter, issuer, graphql({ loaders: {} }));
    const [first, second] = [await issuer.accessToken({ sub: 'u1' }), await issuer.accessToken({ sub: 'u2' })];
    expect(await app.post('{ me }', first)).toEqual({ data: { me: 'u1' } });
    recorder.start();
    const others = [await app.post('{ me }'), await app.post('{ me }', second)];
    expect(others).not.toContainEqual({ data: { me: 'u1' } });
    expect(others[0]).toMatchObject({ data: { me: null }, errors: [{ message: expect.any(String) }] });
    if (server !== 'Mercurius') return;
    expect(others[1]).toMatchObject({ data: { me: null }, errors: [{ message: 'Unauthorized' }] });
    const advice = expect.stringMatching(
      /^Refused: unsupported_context .*another operation.* return a new object each time/,
    );
    expect(recorder.lines).toContainEqual(['warn', advice]);
  },
);

it.each<[string, 'express' | 'fastify', () => DynamicModule]>([
  ['Apollo on Express', 'express', () => apollo(undefined)],
  ['Mercurius', 'fastify', () => mercurius({ subscription: true })],
])(
  "a request that has the header of an upgrade, but isn't one, is guarded like any other: %s",
  async (_server, adapter, graphql) => {
    app = await NewsApp.start(adapter, issuer, graphql());
    const headers = { upgrade: 'websocket' };
    const token = await issuer.accessToken({ sub: 'u1' });
    expect(await app.post('{ me }', { ...headers, authorization: `Bearer ${token}` })).toEqual({ data: { me: 'u1' } });
    expect(await app.post('{ me }', headers)).toMatchObject({ errors: [{ extensions: { reason: 'missing_token' } }] });
  },
);

it('queries by the WebSocket of Mercurius are guarded, each for itself', async () => {
  app = await NewsApp.start('fastify', issuer, mercurius({ subscription: { fullWsTransport: true } }));
  const client = app.client(await issuer.accessToken({ sub: 'u1' }));
  for (const _ of [1, 2]) {
    expect(await client.first('{ me article { reader draft } }')).toMatchObject({
      data: { me: 'u1', article: { reader: 'u1', draft: null } },
      errors: [{ extensions: { code: 'FORBIDDEN', reason: 'insufficient_role' } }],
    });
  }
  expect(app.asked).toHaveLength(2);
});

it('queries by the WebSocket of Apollo are guarded, each for itself', async () => {
  app = await NewsApp.start('express', issuer, apollo(undefined));
  const client = app.client(await issuer.accessToken({ sub: 'u1' }));
  for (const _ of [1, 2]) expect(await client.first('{ me }')).toEqual({ data: { me: 'u1' } });
  expect(app.asked).toHaveLength(2);
  expect(await app.client(() => ({})).first('{ me }')).toMatchObject({
    errors: [{ extensions: { code: 'UNAUTHENTICATED', reason: 'missing_token' } }],
  });
});
