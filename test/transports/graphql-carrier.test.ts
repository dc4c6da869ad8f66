import { carrierOf } from '../../lib/transports/graphql-carrier.js';
import { GraphqlConnection } from '../../lib/transports/graphql-connection.js';
import { graphqlWsContext, mercuriusContext, TestWebSocket, upgradeOf } from './support/graphql-connections.js';

const request = { headers: { authorization: 'Bearer a.b.c' } };
const upgrade = upgradeOf(['Authorization', 'Bearer h.h.h']);
const params = { authorization: 'Bearer p.p.p' };

describe('carrierOf', () => {
  it.each<[string, unknown]>([
    ['Apollo', { req: request }],
    ['Mercurius', { req: request, reply: { request: { headers: {} } }, app: {} }],
    ["Mercurius under Nest's driver for federation", { reply: { request }, app: {} }],
    ['an app, with an object of its own as req', { req: { user: 'u1' }, reply: { request } }],
  ])('is the HTTP request in a context of %s', (_server, context) => {
    expect(carrierOf(context)).toBe(request);
  });

  it.each<[string, unknown, string]>([
    ['Apollo', graphqlWsContext(params), 'p.p.p'],
    ['Apollo, with the header', { req: { extra: { socket: new TestWebSocket(), request: upgrade } } }, 'h.h.h'],
    ['Mercurius', mercuriusContext(params), 'p.p.p'],
    ['Mercurius, without a payload', mercuriusContext(undefined, upgrade), 'h.h.h'],
    ['Mercurius, with a req of the app', { ...mercuriusContext(params), req: request }, 'p.p.p'],
  ])('is the connection in a context of %s', (_server, context, token) => {
    const carrier = carrierOf(context);
    expect(carrier).toBeInstanceOf(GraphqlConnection);
    expect(carrier instanceof GraphqlConnection && carrier.token()).toBe(token);
  });

  it.each<[string, unknown]>([
    ['no context', undefined],
    ['null', null],
    ['a text', 'context'],
    ['an empty context', {}],
    ['a request without headers', { req: {} }],
    ['headers that are null', { req: { headers: null } }],
    ['the bare request of an upgrade', { req: { headers: { upgrade: 'WebSocket' } } }],
    ['the bare request of an upgrade, on Fastify', { reply: { request: { headers: { upgrade: 'websocket' } } } }],
    ['graphql-ws without the request of the upgrade', { req: { headers: {}, extra: { socket: new TestWebSocket() } } }],
    ['a request of the upgrade without raw headers', { req: { extra: { socket: {}, request: { socket: {} } } } }],
    ['a request of the upgrade without a socket', { req: { extra: { socket: {}, request: { rawHeaders: [] } } } }],
    ['raw headers that are no list', { req: { extra: { socket: {}, request: { rawHeaders: 'a', socket: {} } } } }],
    ['a socket that is null', { req: { extra: { socket: {}, request: { rawHeaders: [], socket: null } } } }],
    ['Mercurius without the request', { req: request, _connectionInit: params }],
    ['Mercurius without what is below the request', { req: request, request: {}, _connectionInit: undefined }],
  ])('is nothing where there is %s', (_what, context) => {
    expect(carrierOf(context)).toBeUndefined();
  });

  it.each<[string, object]>([
    ['an upgrade to anything else', { headers: { upgrade: 'h2c' } }],
    ['the header of an upgrade alone', { headers: { upgrade: 'websocket' }, upgrade: false }],
    ['the header of an upgrade alone, on Fastify', { headers: { upgrade: 'websocket' }, raw: { upgrade: false } }],
  ])('is a request with %s', (_what, req) => {
    expect(carrierOf({ req })).toBe(req);
  });

  it.each<[string, object]>([
    ['', { headers: {}, upgrade: true }],
    [', on Fastify', { headers: {}, raw: { headers: {}, upgrade: true } }],
  ])('is no request that Node has upgraded%s', (_where, req) => {
    expect(carrierOf({ req })).toBeUndefined();
  });

  it('is a request with something of the app in extra', () => {
    const own = { ...request, extra: { tenant: 't1' } };
    expect(carrierOf({ req: own })).toBe(own);
    const nothing = { ...request, extra: null };
    expect(carrierOf({ req: nothing })).toBe(nothing);
  });
});

describe('a request of another operation', () => {
  const operations: readonly [string, object][] = [
    ['by POST', { body: { query: '{ me }' } }],
    ['by GET', { query: { query: '{ me }' } }],
    ['that is persisted', { body: { extensions: {} } }],
  ];
  const fastifyRequest = (members: object = {}) => ({ headers: {}, raw: { headers: {}, rawHeaders: [] }, ...members });

  it.each(operations)('is nothing in the context of Apollo: one %s', (_method, operation) => {
    const req = { headers: {}, ...operation };
    const first = { req };
    for (const _ of [1, 2]) expect(carrierOf(first)).toBe(req);
    expect(carrierOf({ ...first })).toBeUndefined();
    expect(carrierOf(first)).toBe(req);
  });

  it.each<[string, object]>([
    ['a batch', { body: [{ query: '{ me }' }, { query: '{ me }' }] }],
    ['a batch, with a query in the address', { body: [{ query: '{ me }' }], query: { query: '{ me }' } }],
    ['another than for GraphQL, whose handler runs operations', { body: { title: 't' }, query: {} }],
    ['one without a body', { body: null }],
  ])('is its own in several contexts if it is %s', (_what, members) => {
    const req = { headers: {}, ...members };
    for (const _ of [1, 2]) expect(carrierOf({ req })).toBe(req);
  });

  it('is nothing in the context of Mercurius, whose reply tells', () => {
    const [first, second] = [fastifyRequest(), fastifyRequest()];
    const context = { req: first, reply: { request: first } };
    for (const _ of [1, 2]) expect(carrierOf(context)).toBe(first);
    expect(carrierOf({ req: first, reply: { request: second } })).toBeUndefined();
    context.reply = { request: second };
    expect(carrierOf(context)).toBeUndefined();
  });

  it("is its own if it is Node's request below that of the reply", () => {
    const request = fastifyRequest();
    expect(carrierOf({ req: request.raw, reply: { request } })).toBe(request.raw);
  });

  it('is its own in a batch of Mercurius', () => {
    const request = fastifyRequest({ body: { query: '{ me }' } });
    const shared = { req: request, reply: { request } };
    for (const context of [Object.create(shared), Object.create(shared)]) expect(carrierOf(context)).toBe(request);
  });
});
