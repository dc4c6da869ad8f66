import { UseGuards } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import type { WebSocket } from 'ws';
import { AuthgearGuard, type AuthgearUser, CurrentUser, OptionalAuth, Public, Roles } from '../../../lib/index.js';
import { AuthgearWsAdapter } from '../../../lib/ws/index.js';
import { stopTime } from '../../support/controlled-clock.js';
import { eventually } from '../../support/eventually.js';
import { useStage } from '../../support/stage.js';
import type { TestApp } from '../../support/test-app.js';
import { watchTimers } from '../../support/watch-timers.js';
import { ask, closeOf, connectWs, terminateWs } from '../support/ws-client.js';

interface Met {
  readonly event: 'met';
  readonly data: { readonly sub: string | null; readonly body?: unknown };
}

const met = (user: AuthgearUser | undefined, body?: unknown): Met => ({
  event: 'met',
  data: { sub: user?.sub ?? null, body },
});

@WebSocketGateway()
@UseGuards(AuthgearGuard)
class MessagesGateway {
  @SubscribeMessage('guarded')
  guarded(@MessageBody() body: unknown, @CurrentUser() user: AuthgearUser): Met {
    return met(user, body);
  }

  @SubscribeMessage('admins')
  @Roles('admin')
  admins(@CurrentUser() user: AuthgearUser): Met {
    return met(user);
  }

  @SubscribeMessage('optional')
  @OptionalAuth()
  optional(@CurrentUser() user?: AuthgearUser): Met {
    return met(user);
  }

  @SubscribeMessage('open')
  @Public()
  open(@CurrentUser() user?: AuthgearUser): Met {
    return met(user);
  }

  @SubscribeMessage('failing')
  failing(): never {
    throw new WsException('no such room');
  }
}

const NOW = Date.UTC(2030, 0, 1);
const LIFE = 10_000;
const stage = useStage('express');

const exception = (statusCode: number, code: string, message: unknown = expect.any(String)) => ({
  event: 'exception',
  data: { status: 'error', statusCode, code, message },
});

function startApp(options = {}): Promise<TestApp> {
  return stage.startApp(
    options,
    { providers: [MessagesGateway] },
    { configure: (nest) => nest.useWebSocketAdapter(new AuthgearWsAdapter(nest)) },
  );
}

describe('messages of ws', () => {
  let app: TestApp;
  let asked = 0;
  beforeAll(async () => {
    app = await startApp({
      validate: (user: AuthgearUser) => {
        asked += 1;
        return user;
      },
    });
  });
  afterEach(terminateWs);

  async function connect(user: object): Promise<WebSocket> {
    return connectWs(app.url, { protocols: ['authgear', await stage.issuer.accessToken(user)] });
  }

  it.each<[string, unknown]>([
    ['an object', { text: 'hello' }],
    ['a text', 'hello'],
    ['nothing', null],
    ['a list', ['a', 'b']],
  ])('meet their user, whatever they hold: %s', async (_what, body) => {
    expect(await ask(await connect({ sub: 'u1' }), 'guarded', body)).toEqual({
      event: 'met',
      data: { sub: 'u1', body },
    });
  });

  it('are refused by the event exception, without their data', async () => {
    const socket = await connect({ sub: 'u1' });
    expect(await ask(socket, 'admins', { secret: 's3cret' })).toEqual(
      exception(403, 'insufficient_role', 'Insufficient permissions'),
    );
  });

  it.each<[string, string | null]>([
    ['optional', 'a1'],
    ['admins', 'a1'],
    ['open', null],
  ])('meet whom their handler asks for: %s', async (event, sub) => {
    const socket = await connect({ sub: 'a1', roles: ['admin'] });
    expect(await ask(socket, event)).toEqual({ event: 'met', data: { sub } });
  });

  it('ask validate once', async () => {
    const socket = await connect({ sub: 'a1', roles: ['admin'] });
    const before = asked;
    for (const count of [1, 2]) {
      await ask(socket, 'admins');
      expect(asked - before).toBe(count);
    }
  });

  it("tell their client of the app's own exceptions", async () => {
    const socket = await connect({ sub: 'u1' });
    expect(await ask(socket, 'failing')).toMatchObject({ event: 'exception', data: { message: 'no such room' } });
  });
});

describe('a connection of ws', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  beforeEach(() => stopTime(NOW));
  afterEach(() => {
    terminateWs();
    jest.useRealTimers();
  });

  async function connect(user: object = { sub: 'u1' }, url = app.url): Promise<WebSocket> {
    const token = await stage.issuer.accessToken({ ...user, expiresIn: LIFE / 1000 });
    return connectWs(url, { headers: { authorization: `Bearer ${token}` } });
  }

  it('ends with its token, with a code that tells the client to come back', async () => {
    const socket = await connect();
    const close = closeOf(socket);
    jest.advanceTimersByTime(LIFE - 1);
    expect(await ask(socket, 'guarded')).toMatchObject({ event: 'met' });
    jest.advanceTimersByTime(1);
    expect(await close).toEqual([4403, 'token_expired']);
    expect(await ask(await connect(), 'guarded')).toMatchObject({ event: 'met' });
  });

  it.each<[string, unknown]>([
    ['guarded', exception(401, 'token_expired', 'Token expired')],
    ['admins', exception(401, 'token_expired', 'Token expired')],
    ['optional', exception(401, 'token_expired', 'Token expired')],
    ['open', { event: 'met', data: { sub: null } }],
  ])('that the clock has overtaken lets no message pass for its user: %s', async (event, answer) => {
    const socket = await connect({ sub: 'a1', roles: ['admin'] });
    expect(await ask(socket, 'admins')).toMatchObject({ event: 'met' });
    // The timer of the connection still waits.
    jest.setSystemTime(NOW + LIFE);
    expect(await ask(socket, event)).toEqual(answer);
  });

  it('has its messages refused once the key of its token is withdrawn, and is admitted again with a fresh token', async () => {
    const issuer = await stage.startIssuer();
    const jwks = { cacheMaxAge: 1000, timeout: 3_600_000, preload: false };
    const rotating = await startApp({ endpoint: issuer.endpoint, jwks });
    const open = async () =>
      connectWs(rotating.url, { headers: { authorization: `Bearer ${await issuer.accessToken({ sub: 'u1' })}` } });
    const socket = await open();
    await issuer.rotateKeys({ keepOld: false });
    jest.setSystemTime(NOW + 1001);
    let answer: unknown;
    await eventually(async () => {
      const frame = await ask(socket, 'guarded');
      answer = frame;
      return frame.event === 'exception';
    });
    expect(answer).toEqual(exception(401, 'key_not_found'));
    expect(await ask(await open(), 'guarded')).toMatchObject({ event: 'met' });
  });

  it.each<[string, (socket: WebSocket, server: TestApp) => unknown]>([
    ['its client leaves', (socket) => socket.close()],
    ['its transport breaks', (socket) => socket.terminate()],
    ['app.close() ends it', (_socket, server) => server.nest.close()],
  ])('leaves no timer when %s before its token expires', async (_how, end) => {
    const closing = await startApp();
    const timers = watchTimers(LIFE);
    const socket = await connect({}, closing.url);
    expect(timers.waiting()).toBe(1);
    await end(socket, closing);
    await eventually(() => timers.waiting() === 0);
    timers.restore();
  });
});
