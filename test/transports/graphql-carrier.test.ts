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

  it('is a request with an upgrade to anything else', () => {
    const h2c = { headers: { upgrade: 'h2c' } };
    expect(carrierOf({ req: h2c })).toBe(h2c);
  });

  it('is a request with something of the app in extra', () => {
    const own = { ...request, extra: { tenant: 't1' } };
    expect(carrierOf({ req: own })).toBe(own);
    const nothing = { ...request, extra: null };
    expect(carrierOf({ req: nothing })).toBe(nothing);
  });
});
