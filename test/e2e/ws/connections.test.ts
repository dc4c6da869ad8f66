import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { UseGuards } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import type { WebSocketServer as WsServer } from 'ws';
import {
  AuthgearGuard,
  AuthgearModule,
  type AuthgearModuleOptions,
  type AuthgearUser,
  CurrentUser,
} from '../../../lib/index.js';
import type { AuthgearTestIssuer } from '../../../lib/testing/index.js';
import { AuthgearWsAdapter, type ConnectionOptions } from '../../../lib/ws/index.js';
import type { Answer } from '../../support/answer.js';
import { rejectionOf } from '../../support/failures.js';
import { PATIENT } from '../../support/patient.js';
import { expectRefusal } from '../../support/refusals.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS, TestApp } from '../../support/test-app.js';
import { banning } from '../support/banning.js';
import { ask, connectWs, nextFrame, RefusedUpgrade, terminateWs, type UpgradeOptions } from '../support/ws-client.js';

interface Who {
  readonly event: 'who';
  readonly data: string;
}

@WebSocketGateway()
@UseGuards(AuthgearGuard)
class NewsGateway {
  @WebSocketServer() server!: WsServer;

  @SubscribeMessage('who')
  who(@CurrentUser() user: AuthgearUser): Who {
    return { event: 'who', data: user.sub };
  }
}

const info = { seen: [] as unknown[] };

@WebSocketGateway({
  path: '/picky',
  verifyClient: ({ origin }: { origin?: string }) => origin !== 'https://evil.example',
  handleProtocols: (protocols: Set<string>) => protocols.has('v2') && 'v2',
})
class PickyGateway extends NewsGateway {}

@WebSocketGateway({
  path: '/slow',
  verifyClient: ({ req }: { req: { url: string } }, done: (isAccepted: boolean, status: number) => void) => {
    info.seen.push(req.url);
    done(false, 409);
  },
})
class SlowGateway extends NewsGateway {}

@WebSocketGateway({
  path: '/broken',
  verifyClient: () => {
    throw new Error('the database is on fire');
  },
})
class BrokenGateway extends NewsGateway {}

type Options = (token: string, issuer: AuthgearTestIssuer) => UpgradeOptions | Promise<UpgradeOptions>;

const bearer = (token: string): UpgradeOptions => ({ headers: { authorization: `Bearer ${token}` } });
const offer = (...protocols: string[]): UpgradeOptions => ({ protocols });

async function refusalOf(url: string, options?: UpgradeOptions): Promise<Answer> {
  const error = await rejectionOf(connectWs(url, options));
  if (!(error instanceof RefusedUpgrade)) throw error;
  const headers = new Headers(Object.entries(error.headers).map(([name, value]) => [name, String(value)]));
  return { status: error.status ?? 0, headers, body: error.body.startsWith('{') ? JSON.parse(error.body) : error.body };
}

describe.each(ADAPTERS)('connections of ws on %s', (adapter) => {
  const stage = useStage(adapter);
  const providers = [NewsGateway, PickyGateway, SlowGateway, BrokenGateway];
  let app: TestApp;

  const startApp = (options: Partial<AuthgearModuleOptions> = {}, connections?: ConnectionOptions): Promise<TestApp> =>
    stage.startApp(
      options,
      { providers },
      { configure: (nest) => nest.useWebSocketAdapter(new AuthgearWsAdapter(nest, connections)) },
    );

  beforeAll(async () => {
    app = await startApp();
  });
  afterEach(() => {
    stage.issuer.goOnline();
    terminateWs();
  });

  it.each<[string, Options, string]>([
    ['in the header', bearer, ''],
    ['among the subprotocols', (token) => offer('authgear', token), 'authgear'],
    [
      'in the header, beside the subprotocol alone',
      (token) => ({ ...bearer(token), ...offer('authgear') }),
      'authgear',
    ],
    ["in the header, beside the app's own subprotocols", (token) => ({ ...bearer(token), ...offer('v1', 'v2') }), 'v1'],
  ])('are admitted with a token %s, which the server never sends back', async (_where, options, selected) => {
    const token = await stage.issuer.accessToken({ sub: 'u1' });
    const socket = await connectWs(app.url, await options(token, stage.issuer));
    expect(socket.protocol).toBe(selected);
    expect(await ask(socket, 'who')).toEqual({ event: 'who', data: 'u1' });
  });

  it.each<[string, Options, 'missing_token' | 'malformed_token' | 'token_expired' | 'issuer_unavailable', unknown]>([
    [
      'without a token',
      () => ({}),
      'missing_token',
      `Missing token: send the access token in the subprotocols ['authgear', <access token>], or in the header "Authorization: Bearer <access token>"`,
    ],
    ['with the subprotocol alone', () => offer('authgear'), 'missing_token', expect.any(String)],
    ["with the app's own subprotocols alone", () => offer('v1', 'v2'), 'missing_token', expect.any(String)],
    ['with another scheme', () => ({ headers: { authorization: 'Basic dTpw' } }), 'missing_token', expect.any(String)],
    [
      'with a token in both places',
      (token) => ({ ...bearer(token), ...offer('authgear', token) }),
      'malformed_token',
      `Malformed token: send the token once, in the subprotocols ['authgear', <access token>], or in the header "Authorization: Bearer <access token>"`,
    ],
    [
      'with two tokens',
      (token) => offer('authgear', token, `${token}x`),
      'malformed_token',
      `Malformed token: the subprotocols are not ['authgear', <access token>]`,
    ],
    ['with the token first', (token) => offer(token, 'authgear'), 'malformed_token', expect.any(String)],
    [
      'with the token alone',
      (token) => offer(token),
      'malformed_token',
      `Malformed token: a token is among the subprotocols: offer ['authgear', <access token>]`,
    ],
    [
      'with the word undefined',
      () => offer('authgear', 'undefined'),
      'malformed_token',
      expect.stringContaining('undefined'),
    ],
    [
      'with an expired token',
      async (_token, issuer) => bearer(await issuer.accessToken({ expiresIn: '-1s' })),
      'token_expired',
      'Token expired',
    ],
    [
      'while the issuer is down',
      async (_token, issuer) => {
        issuer.goOffline();
        return bearer(await issuer.accessToken({ header: { kid: 'unknown' } }));
      },
      'issuer_unavailable',
      expect.stringContaining('try again later'),
    ],
  ])('are refused %s, as an HTTP request is', async (_how, options, code, message) => {
    const answer = await refusalOf(app.url, await options(await stage.issuer.accessToken(), stage.issuer));
    expect(expectRefusal(answer, code, stage.issuer.endpoint)).toEqual(message);
  });

  it('leave no token in the log', async () => {
    const { length } = app.log;
    const token = await stage.issuer.accessToken({ expiresIn: '-1s' });
    const refused = [bearer(token), offer('authgear', token), offer(token), offer(token, 'authgear')];
    for (const options of refused) await refusalOf(app.url, options);
    const lines = app.log.slice(length);
    expect(lines).toHaveLength(4);
    for (const part of token.split('.')) expect(JSON.stringify(lines)).not.toContain(part);
  });

  it('with a token that fills the headers are refused by Node', async () => {
    expect(await refusalOf(app.url, offer('authgear', 'x'.repeat(17 * 1024)))).toMatchObject({ status: 431 });
  });

  it('see no broadcast where they are refused', async () => {
    await refusalOf(app.url);
    const socket = await connectWs(app.url, bearer(await stage.issuer.accessToken()));
    const { server } = app.nest.get(NewsGateway);
    expect(server.clients.size).toBe(1);
    for (const client of server.clients) client.send('{"event":"news","data":1}');
    expect(await nextFrame(socket)).toEqual({ event: 'news', data: 1 });
  });

  it('ask validate, which may refuse their user', async () => {
    const { asked, validate } = banning();
    const validating = await startApp({ validate });
    await connectWs(validating.url, bearer(await stage.issuer.accessToken({ sub: 'u1' })));
    const banned = await refusalOf(validating.url, bearer(await stage.issuer.accessToken({ sub: 'banned' })));
    expectRefusal(banned, 'user_rejected', stage.issuer.endpoint);
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
    const answer = await refusalOf(failing.url, bearer(await stage.issuer.accessToken()));
    expect(answer).toMatchObject({ status: 500, body: { statusCode: 500, message: 'Internal Server Error' } });
    expect(failing.log).toEqual([{ level: 'error', message: 'Error: the database is on fire' }]);
  });

  it('are those of guests, too, where anonymous is allowed, but not with an invalid token', async () => {
    const open = await startApp({}, { anonymous: 'allow' });
    const guest = await connectWs(open.url);
    expect(await ask(guest, 'who')).toMatchObject({ event: 'exception', data: { code: 'missing_token' } });
    expectRefusal(await refusalOf(open.url, offer('authgear', 'a.b')), 'malformed_token', stage.issuer.endpoint);
    const token = await stage.issuer.accessToken();
    expectRefusal(await refusalOf(open.url, offer(token)), 'malformed_token', stage.issuer.endpoint);
  });

  it("are asked about by the gateway's own verifyClient and handleProtocols, once their token is valid", async () => {
    const token = await stage.issuer.accessToken({ sub: 'u1' });
    const picky = `${app.url}/picky`;
    expect((await connectWs(picky, { ...bearer(token), ...offer('v1', 'v2') })).protocol).toBe('v2');
    expect((await connectWs(picky, offer('authgear', token))).protocol).toBe('authgear');
    const evil = { authorization: `Bearer ${token}`, origin: 'https://evil.example' };
    expect(await refusalOf(picky, { headers: evil })).toMatchObject({ status: 401, body: 'Unauthorized' });
    expect(await refusalOf(`${app.url}/slow?room=1`, bearer(token))).toMatchObject({ status: 409 });
    expectRefusal(await refusalOf(`${app.url}/slow?room=2`), 'missing_token', stage.issuer.endpoint);
    expect(info.seen.splice(0)).toEqual(['/slow?room=1']);
    expect(await refusalOf(`${app.url}/broken`, bearer(token))).toMatchObject({ status: 500 });
  });

  it('without a token are refused at once, however many there are, and keep no place', async () => {
    const refused = Array.from({ length: 200 }, () => refusalOf(app.url));
    for (const answer of await Promise.all(refused)) expectRefusal(answer, 'missing_token', stage.issuer.endpoint);
    expect(app.nest.get(NewsGateway).server.clients.size).toBe(0);
  });
});

/** A server that looks often for connections without a request; by default Node.js does so every 30 seconds. */
class QuickExpressAdapter extends ExpressAdapter {
  override initHttpServer(): void {
    const timeouts = { connectionsCheckingInterval: 10, headersTimeout: 1 };
    this.httpServer = createServer(timeouts, this.getInstance());
  }
}

describe('connections of ws that never send their request', () => {
  const stage = useStage('express');

  it('are closed by the server in time', async () => {
    const { endpoint, clientId } = stage.issuer;
    const imports = [AuthgearModule.forRoot({ endpoint, clientId, jwks: PATIENT })];
    const module = await Test.createTestingModule({ imports, providers: [NewsGateway] }).compile();
    const nest = module.createNestApplication(new QuickExpressAdapter());
    nest.useWebSocketAdapter(new AuthgearWsAdapter(nest));
    const app = await TestApp.listen(nest);
    const { port, hostname } = new URL(app.url);
    const ends = Array.from({ length: 50 }, (_, index) => {
      const socket = connectTcp(Number(port), hostname).resume();
      if (index % 2 === 0) socket.write('GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n');
      return once(socket, 'close');
    });
    await Promise.all(ends);
    await app.close();
  });
});
