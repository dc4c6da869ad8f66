import { UseGuards } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import type { Server } from 'socket.io';
import { AuthgearGuard, type AuthgearModuleOptions, type AuthgearUser, CurrentUser } from '../../../lib/index.js';
import { AuthgearIoAdapter, type ConnectionOptions } from '../../../lib/socket.io/index.js';
import type { AuthgearTestIssuer } from '../../../lib/testing/index.js';
import { rejectionOf } from '../../support/failures.js';
import { useStage } from '../../support/stage.js';
import type { TestApp } from '../../support/test-app.js';
import { banning } from '../support/banning.js';
import {
  type ClientOptions,
  ConnectError,
  connected,
  connectIo,
  disconnectIo,
  heard,
  ioClient,
  joinNamespace,
} from '../support/io-client.js';
import { closeOf, connectWs } from '../support/ws-client.js';

@WebSocketGateway()
@UseGuards(AuthgearGuard)
class NewsGateway {
  @WebSocketServer() server!: Server;

  @SubscribeMessage('who')
  who(@CurrentUser() user: AuthgearUser): string {
    return user.sub;
  }
}

@WebSocketGateway({ namespace: 'chat' })
@UseGuards(AuthgearGuard)
class ChatGateway {
  @SubscribeMessage('who')
  who(@CurrentUser() user: AuthgearUser): string {
    return user.sub;
  }
}

@WebSocketGateway({ namespace: /^\/room-\d$/ })
@UseGuards(AuthgearGuard)
class RoomsGateway {
  @SubscribeMessage('who')
  who(@CurrentUser() user: AuthgearUser): string {
    return user.sub;
  }
}

const stage = useStage('express');
const NAMESPACES = ['', '/chat', '/room-1'];

function startApp(options: Partial<AuthgearModuleOptions> = {}, connections?: ConnectionOptions): Promise<TestApp> {
  return stage.startApp(
    options,
    { providers: [NewsGateway, ChatGateway, RoomsGateway] },
    { configure: (nest) => nest.useWebSocketAdapter(new AuthgearIoAdapter(nest, connections)) },
  );
}

async function refusalOf(url: string, options: ClientOptions): Promise<unknown> {
  const error = await rejectionOf(connectIo(url, options));
  return error instanceof ConnectError ? { ...Object(error.data), title: error.message } : error;
}

const refusal = (statusCode: number, code: string, message: unknown) => ({
  status: 'error',
  statusCode,
  code,
  message,
  title: message,
});

type Options = (token: string, issuer: AuthgearTestIssuer) => ClientOptions | Promise<ClientOptions>;

const header = (value: string): ClientOptions => ({ extraHeaders: { authorization: value } });

describe('connections of socket.io', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterEach(() => {
    stage.issuer.goOnline();
    disconnectIo();
  });

  it.each<[string, Options]>([
    ['in auth', (token) => ({ auth: { token } })],
    ['in auth, after Bearer', (token) => ({ auth: { token: `Bearer ${token}` } })],
    ['in auth, after the scheme in another case, and spaces', (token) => ({ auth: { token: `bEARER   ${token}` } })],
    ['in the header', (token) => header(`Bearer ${token}`)],
    ['in the header, by polling', (token) => ({ ...header(`Bearer ${token}`), transports: ['polling'] })],
    ['in auth, beside a header of another scheme', (token) => ({ auth: { token }, ...header('Basic dTpw') })],
  ])('are admitted to each namespace with a token %s', async (_where, options) => {
    const token = await stage.issuer.accessToken({ sub: 'u1' });
    for (const namespace of NAMESPACES) {
      const socket = await connectIo(app.url + namespace, await options(token, stage.issuer));
      expect(await socket.emitWithAck('who')).toBe('u1');
    }
  });

  it.each<[string, Options, number, string, unknown]>([
    [
      'without a token',
      () => ({}),
      401,
      'missing_token',
      'Missing token: send the access token in auth.token of the client, or in the header "Authorization: Bearer <access token>" of the handshake',
    ],
    ['with an empty token', () => ({ auth: { token: '' } }), 401, 'missing_token', expect.any(String)],
    ['with Bearer and no token', () => ({ auth: { token: 'Bearer ' } }), 401, 'missing_token', expect.any(String)],
    ['with a token in the query', (token) => ({ query: { token } }), 401, 'missing_token', expect.any(String)],
    [
      'with a token in both places',
      (token) => ({ auth: { token }, ...header(`Bearer ${token}`) }),
      401,
      'malformed_token',
      'Malformed token: send the token once, in auth.token of the client, or in the header "Authorization: Bearer <access token>" of the handshake',
    ],
    [
      'with several tokens',
      (token) => ({ auth: { token: [token, token] } }),
      401,
      'malformed_token',
      'Malformed token: auth.token is not a string',
    ],
    ['with one token in a list', (token) => ({ auth: { token: [token] } }), 401, 'malformed_token', expect.any(String)],
    ['with null', () => ({ auth: { token: null } }), 401, 'malformed_token', expect.any(String)],
    ['with a number', () => ({ auth: { token: 1 } }), 401, 'malformed_token', expect.any(String)],
    [
      'with the word undefined',
      () => ({ auth: { token: 'undefined' } }),
      401,
      'malformed_token',
      expect.stringContaining('undefined'),
    ],
    [
      'with a token of 17 KiB',
      () => ({ auth: { token: 'x'.repeat(17 * 1024) } }),
      401,
      'malformed_token',
      expect.stringContaining('16 KiB'),
    ],
    [
      'with an expired token',
      async (_token, issuer) => ({ auth: { token: await issuer.accessToken({ expiresIn: '-1s' }) } }),
      401,
      'token_expired',
      'Token expired',
    ],
    [
      'while the issuer is down',
      async (_token, issuer) => {
        issuer.goOffline();
        return { auth: { token: await issuer.accessToken({ header: { kid: 'unknown' } }) } };
      },
      503,
      'issuer_unavailable',
      expect.stringContaining('try again later'),
    ],
  ])('are refused by each namespace %s', async (_how, options, statusCode, code, message) => {
    const token = await stage.issuer.accessToken();
    const given = await options(token, stage.issuer);
    for (const namespace of NAMESPACES) {
      expect(await refusalOf(app.url + namespace, given)).toEqual(refusal(statusCode, code, message));
    }
  });

  it('leave no token in the log', async () => {
    const { length } = app.log;
    const token = await stage.issuer.accessToken({ expiresIn: '-1s' });
    for (const auth of [{ token }, { token: `Bearer ${token}` }, { token: [token] }, { token: `${token} ${token}` }]) {
      await refusalOf(app.url, { auth });
    }
    const lines = app.log.slice(length);
    expect(lines).toHaveLength(4);
    for (const part of token.split('.')) expect(JSON.stringify(lines)).not.toContain(part);
  });

  it('see no broadcast where they are refused', async () => {
    const gateway = app.nest.get(NewsGateway);
    const refused = ioClient(app.url);
    const seen: unknown[] = [];
    refused.onAny((...event) => seen.push(event));
    await rejectionOf(connected(refused));
    const admitted = await connectIo(app.url, { auth: { token: await stage.issuer.accessToken() } });
    const news = heard(admitted, 'news');
    gateway.server.emit('news', 'for users');
    expect(await news).toBe('for users');
    // Both connections are judged again, so what was on its way to the refused one has arrived.
    refused.connect();
    await rejectionOf(connected(refused));
    expect(seen).toEqual([]);
  });

  it('of clients that call connect() after an outage of the issuer are admitted', async () => {
    const issuer = await stage.startIssuer();
    issuer.goOffline();
    const another = await startApp({ endpoint: issuer.endpoint });
    const socket = ioClient(another.url, { auth: { token: await issuer.accessToken() } });
    expect(await rejectionOf(connected(socket))).toMatchObject({ data: { code: 'issuer_unavailable' } });
    expect(socket.active).toBe(false);
    issuer.goOnline();
    socket.connect();
    await connected(socket);
  });

  it('ask validate, which may refuse their user', async () => {
    const { asked, validate } = banning();
    const validating = await startApp({ validate });
    await connectIo(validating.url, { auth: { token: await stage.issuer.accessToken({ sub: 'u1' }) } });
    expect(
      await refusalOf(validating.url, { auth: { token: await stage.issuer.accessToken({ sub: 'banned' }) } }),
    ).toEqual(refusal(401, 'user_rejected', expect.any(String)));
    expect(asked).toEqual([
      ['u1', {}],
      ['banned', {}],
    ]);
  });

  it('tell their clients nothing of an error of the app', async () => {
    const failing = await startApp({
      validate: () => {
        throw new Error('the database is on fire');
      },
    });
    const told = await refusalOf(failing.url, { auth: { token: await stage.issuer.accessToken() } });
    expect(told).toEqual({ status: 'error', message: 'Internal server error', title: 'Internal server error' });
    expect(failing.log).toEqual([{ level: 'error', message: 'Error: the database is on fire' }]);
  });

  it('are those of guests, too, where anonymous is allowed, but not with an invalid token', async () => {
    const open = await startApp({}, { anonymous: 'allow' });
    for (const namespace of NAMESPACES) {
      const guest = await connectIo(open.url + namespace);
      const exception = heard(guest, 'exception');
      guest.emit('who');
      expect(await exception).toMatchObject({ code: 'missing_token', statusCode: 401 });
      expect(await refusalOf(open.url + namespace, { auth: { token: 'a.b' } })).toMatchObject({
        code: 'malformed_token',
      });
    }
    expect(open.log.filter(({ message }) => message.includes('missing_token'))).toHaveLength(NAMESPACES.length);
  });

  it('may share one transport, and be refused by one namespace alone', async () => {
    const token = await stage.issuer.accessToken({ sub: 'u1' });
    const socket = await connectIo(app.url, { auth: { token } });
    const chat = joinNamespace(socket, '/chat', { auth: { token: 'a.b' } });
    expect(await rejectionOf(connected(chat))).toMatchObject({ data: { code: 'malformed_token' } });
    expect(await socket.emitWithAck('who')).toBe('u1');
  });

  it('that join no namespace are closed in time, however many there are', async () => {
    const bounded = await stage.startApp(
      {},
      { providers: [QuickGateway] },
      { configure: (nest) => nest.useWebSocketAdapter(new AuthgearIoAdapter(nest)) },
    );
    const say = [undefined, '40', '40/unknown,'];
    const ends = Array.from({ length: 100 }, (_, index) => closeAfter(bounded.url, say[index % say.length]));
    await Promise.all(ends);
    expect(bounded.nest.get(QuickGateway).server.engine.clientsCount).toBe(0);
  });
});

@WebSocketGateway({ connectTimeout: 50 })
@UseGuards(AuthgearGuard)
class QuickGateway {
  @WebSocketServer() server!: Server;
}

/** Opens a transport, says this, such as `40` to join a namespace, and resolves when the server closes it. */
async function closeAfter(url: string, message?: string): Promise<void> {
  const socket = await connectWs(`${url}/socket.io/?EIO=4&transport=websocket`);
  const end = closeOf(socket);
  if (message !== undefined) socket.send(message);
  await end;
}
