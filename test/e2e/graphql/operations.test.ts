import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import type { DynamicModule } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { AuthgearTestIssuer } from '../../../lib/testing/index.js';
import { VerifiedTokenCache } from '../../../lib/verification/verified-token-cache.js';
import { GRAPHQL_STACKS } from '../../support/graphql-stacks.js';
import { useLogRecorder } from '../../support/log-recorder.js';
import type { Adapter } from '../../support/test-app.js';
import { NEWS, NewsApp } from './support/news-app.js';

const EVERYTHING = '{ me again: me article { title reader draft } more: article { reader draft } }';
const GUARDED_FIELDS = 8;

describe.each(GRAPHQL_STACKS)('operations of GraphQL by $name', ({ adapter, module }) => {
  const recorder = useLogRecorder();
  let issuer: AuthgearTestIssuer;
  let app: NewsApp;
  let editor: string;

  beforeAll(async () => {
    issuer = await AuthgearTestIssuer.start();
    app = await NewsApp.start(adapter, issuer, module(NEWS), {
      options: { tokenFrom: ['authorization', { cookie: 'token' }] },
    });
    editor = await issuer.accessToken({ sub: 'e1', roles: ['editor'] });
  });

  beforeEach(() => {
    app.asked.length = 0;
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(async () => {
    await app.close();
    await issuer.stop();
  });

  it('ask the app once, however many fields have guards, and show it the request', async () => {
    expect(await app.post(EVERYTHING, editor)).toEqual({
      data: {
        me: 'e1',
        again: 'e1',
        article: { title: 'News', reader: 'e1', draft: 'Soon' },
        more: { reader: 'e1', draft: 'Soon' },
      },
    });
    expect(app.asked).toHaveLength(1);
    const [{ request, executionContext } = {}] = app.asked;
    expect(request).toMatchObject({ method: 'POST', headers: { authorization: `Bearer ${editor}` } });
    expect(executionContext?.getType()).toBe('graphql');
  });

  it('look a token up once for each guarded field', async () => {
    for (const _ of [1, 2]) await app.post(EVERYTHING, editor);
    const lookUps = jest.spyOn(VerifiedTokenCache.prototype, 'get');
    await app.post(EVERYTHING, editor);
    expect(lookUps).toHaveBeenCalledTimes(GUARDED_FIELDS);
  });

  it('ask the app again in the next operation', async () => {
    for (const _ of [1, 2]) await app.post('mutation { publish }', editor);
    expect(app.asked).toHaveLength(2);
  });

  it('know nobody in a public field, though its siblings do', async () => {
    expect(await app.post('{ me open article { reader note } }', editor)).toEqual({
      data: { me: 'e1', open: 'nobody', article: { reader: 'e1', note: 'nobody' } },
    });
  });

  it('know the user of an optional field, or nobody', async () => {
    expect(await app.post('{ optional }', editor)).toEqual({ data: { optional: 'e1' } });
    expect(await app.post('{ optional }')).toEqual({ data: { optional: 'nobody' } });
    expect(await app.post('{ optional }', 'header.payload')).toMatchObject({
      errors: [{ extensions: { reason: 'malformed_token' } }],
    });
  });

  it('judge each field by its own rules', async () => {
    const reader = await issuer.accessToken({ sub: 'r1' });
    expect(await app.post('{ article { reader draft } optional }', reader)).toMatchObject({
      data: { article: { reader: 'r1', draft: null }, optional: 'r1' },
      errors: [{ path: ['article', 'draft'] }],
    });
  });

  it('take the token from the cookie that tokenFrom names, if it comes from the same origin', async () => {
    const cookie = { cookie: `token=${editor}` };
    expect(await app.post('{ me }', { ...cookie, 'sec-fetch-site': 'same-origin' })).toEqual({ data: { me: 'e1' } });
    const crossSite = await app.post('{ me }', { ...cookie, 'sec-fetch-site': 'cross-site' });
    expect(crossSite).toMatchObject({ errors: [{ extensions: { reason: 'malformed_token' } }] });
    const both = await app.post('{ me }', { ...cookie, authorization: `Bearer ${editor}` });
    expect(both).toMatchObject({ errors: [{ extensions: { reason: 'malformed_token' } }] });
  });

  it('log one line for each field that is refused', async () => {
    await app.post('{ me again: me }', 'header.payload');
    expect(recorder.lines).toEqual([
      ['warn', expect.stringMatching(/^Refused: malformed_token/)],
      ['warn', expect.stringMatching(/^Refused: malformed_token/)],
    ]);
  });
});

const apollo = (options: Partial<ApolloDriverConfig>): DynamicModule =>
  GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, ...NEWS, ...options });
const mercurius = (options: Partial<MercuriusDriverConfig>): DynamicModule =>
  GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, ...NEWS, ...options });

describe.each<[string, Adapter, DynamicModule]>([
  ['Apollo on express', 'express', apollo({ allowBatchedHttpRequests: true })],
  ['Apollo on fastify', 'fastify', apollo({ allowBatchedHttpRequests: true })],
  ['Mercurius', 'fastify', mercurius({ allowBatchedQueries: true })],
])('operations in one request to %s', (_name, adapter, graphql) => {
  it('each ask the app about its user', async () => {
    const issuer = await AuthgearTestIssuer.start();
    const app = await NewsApp.start(adapter, issuer, graphql);
    const answers = await app.post(['{ me }', '{ me again: me }'], await issuer.accessToken({ sub: 'u1' }));
    expect(answers).toEqual([{ data: { me: 'u1' } }, { data: { me: 'u1', again: 'u1' } }]);
    expect(app.asked).toHaveLength(2);
    await app.close();
    await issuer.stop();
  });
});

it('operations that Mercurius has compiled are judged field by field', async () => {
  const issuer = await AuthgearTestIssuer.start();
  const app = await NewsApp.start('fastify', issuer, mercurius({ jit: 1 }));
  const token = await issuer.accessToken({ sub: 'u1' });
  for (const _ of [1, 2, 3]) {
    expect(await app.post('{ me open article { reader note draft } }', token)).toMatchObject({
      data: { me: 'u1', open: 'nobody', article: { reader: 'u1', note: 'nobody', draft: null } },
      errors: [{ extensions: { code: 'FORBIDDEN', reason: 'insufficient_role' } }],
    });
  }
  expect(app.asked).toHaveLength(3);
  await app.close();
  await issuer.stop();
});
