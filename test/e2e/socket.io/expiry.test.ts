import { UseGuards } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { Socket } from 'socket.io-client';
import { AuthgearGuard, type AuthgearUser, CurrentUser, OptionalAuth, Public, Roles } from '../../../lib/index.js';
import { AuthgearIoAdapter } from '../../../lib/socket.io/index.js';
import type { AuthgearTestIssuer } from '../../../lib/testing/index.js';
import { stopTime } from '../../support/controlled-clock.js';
import { eventually } from '../../support/eventually.js';
import { isSettled } from '../../support/failures.js';
import { useStage } from '../../support/stage.js';
import type { TestApp } from '../../support/test-app.js';
import { watchTimers } from '../../support/watch-timers.js';
import { connected, connectIo, disconnectIo, heard, ioClient, joinNamespace } from '../support/io-client.js';

@UseGuards(AuthgearGuard)
class Handlers {
  @SubscribeMessage('who')
  who(@CurrentUser() user: AuthgearUser): string {
    return user.sub;
  }

  @SubscribeMessage('admins')
  @Roles('admin')
  admins(@CurrentUser() user: AuthgearUser): string {
    return user.sub;
  }

  @SubscribeMessage('open')
  @Public()
  open(@CurrentUser() user?: AuthgearUser): string {
    return user?.sub ?? 'nobody';
  }

  @SubscribeMessage('optional')
  @OptionalAuth()
  optional(@CurrentUser() user?: AuthgearUser): string {
    return user?.sub ?? 'nobody';
  }
}

@WebSocketGateway()
class RootGateway extends Handlers {}

@WebSocketGateway({ namespace: 'chat' })
class ChatGateway extends Handlers {}

/** Nest's listeners of a dynamic namespace run before the adapter's. */
@WebSocketGateway({ namespace: /^\/closed-\d$/ })
class ClosedGateway extends Handlers {
  handleConnection(client: { disconnect(): unknown }): void {
    client.disconnect();
  }
}

const NOW = Date.UTC(2030, 0, 1);
const LIFE = 10_000;
const EXPIRED = { status: 'error', statusCode: 401, code: 'token_expired', message: 'Token expired' };
const stage = useStage('express');

const startApp = (issuer: AuthgearTestIssuer, options = {}): Promise<TestApp> =>
  stage.startApp(
    { endpoint: issuer.endpoint, ...options },
    { providers: [RootGateway, ChatGateway, ClosedGateway] },
    { configure: (nest) => nest.useWebSocketAdapter(new AuthgearIoAdapter(nest)) },
  );

/** Lets the time pass that the client needs to come back. */
async function reconnected(socket: Socket): Promise<void> {
  const back = connected(socket);
  await eventually(() => {
    jest.advanceTimersByTime(1);
    return isSettled(back);
  });
}

describe('a connection of socket.io', () => {
  let app: TestApp;
  const tokenFor = (milliseconds: number, user: object = { sub: 'u1' }) =>
    stage.issuer.accessToken({ ...user, expiresIn: milliseconds / 1000 });

  beforeAll(async () => {
    app = await startApp(stage.issuer);
  });
  beforeEach(() => stopTime(NOW));
  afterEach(async () => {
    disconnectIo();
    jest.useRealTimers();
  });

  it('ends with its token, is told so, and comes back with a fresh token of auth()', async () => {
    const tokens = [await tokenFor(LIFE, { sub: 'u1' }), await tokenFor(10 * LIFE, { sub: 'u1 again' })];
    const socket = ioClient(app.url, { auth: (send) => send({ token: tokens.shift() }) });
    await connected(socket);
    const [exception, disconnect] = [heard(socket, 'exception'), heard(socket, 'disconnect')];
    jest.advanceTimersByTime(LIFE - 1);
    expect(await socket.emitWithAck('who')).toBe('u1');
    jest.advanceTimersByTime(1);
    expect(await exception).toEqual(EXPIRED);
    expect(await disconnect).toBe('transport close');
    await reconnected(socket);
    expect(await socket.emitWithAck('who')).toBe('u1 again');
  });

  it('ends in all its namespaces with the token that expires first, and all come back', async () => {
    const fresh = await tokenFor(10 * LIFE);
    let token = await tokenFor(LIFE);
    const root = ioClient(app.url, { auth: { token: fresh } });
    const chat = joinNamespace(root, '/chat', { auth: (send: (data: object) => void) => send({ token }) });
    await Promise.all([connected(root), connected(chat)]);
    token = fresh;
    const ends = [heard(root, 'disconnect'), heard(chat, 'disconnect'), heard(chat, 'exception')];
    jest.advanceTimersByTime(LIFE);
    expect(await Promise.all(ends)).toEqual(['transport close', 'transport close', EXPIRED]);
    await Promise.all([reconnected(root), reconnected(chat)]);
    expect(await Promise.all([root, chat].map((socket) => socket.emitWithAck('who')))).toEqual(['u1', 'u1']);
  });

  it('goes on where a namespace that turned its client out had a token that expires earlier', async () => {
    const timers = watchTimers(LIFE);
    const root = await connectIo(app.url, { auth: { token: await tokenFor(10 * LIFE) } });
    const closed = joinNamespace(root, '/closed-1', { auth: { token: await tokenFor(LIFE) } });
    expect(await heard(closed, 'disconnect')).toBe('io server disconnect');
    expect(timers.waiting()).toBe(0);
    timers.restore();
    jest.advanceTimersByTime(LIFE);
    expect(await root.emitWithAck('who')).toBe('u1');
  });

  it.each<[string, (client: Socket, server: TestApp) => unknown]>([
    ['its client leaves', () => disconnectIo()],
    ['its transport breaks', (client) => client.io.engine.close()],
    ['app.close() ends it', (_client, server) => server.nest.close()],
  ])('leaves no timer when %s before its token expires', async (_how, end) => {
    const closing = await startApp(stage.issuer);
    const timers = watchTimers(LIFE);
    const auth = { token: await tokenFor(LIFE) };
    const client = await connectIo(closing.url, { auth, reconnection: false });
    await connected(joinNamespace(client, '/chat', { auth }));
    expect(timers.waiting()).toBe(2);
    await end(client, closing);
    await eventually(() => timers.waiting() === 0);
    timers.restore();
  });

  it.each<[string, string]>([
    ['who', 'token_expired'],
    ['admins', 'token_expired'],
    ['optional', 'token_expired'],
    ['open', 'nobody'],
  ])('that the clock has overtaken lets no message pass for its user: %s', async (event, answer) => {
    const socket = await connectIo(app.url, { auth: { token: await tokenFor(LIFE, { sub: 'a1', roles: ['admin'] }) } });
    expect(await socket.emitWithAck('admins')).toBe('a1');
    // The timer of the connection still waits.
    jest.setSystemTime(NOW + LIFE);
    const answered = await socket.emitWithAck(event);
    expect(answered.code ?? answered).toBe(answer);
  });

  it('has its messages refused once the key of its token is withdrawn, and goes on after connect() with a fresh token', async () => {
    const issuer = await stage.startIssuer();
    const rotating = await startApp(issuer, { jwks: { cacheMaxAge: 1000, timeout: 3_600_000, preload: false } });
    let token = await issuer.accessToken({ sub: 'u1' });
    const socket = ioClient(rotating.url, { auth: (send) => send({ token }) });
    await connected(socket);
    await issuer.rotateKeys({ keepOld: false });
    token = await issuer.accessToken({ sub: 'u1' });
    jest.setSystemTime(NOW + 1001);
    let answer: unknown;
    await eventually(async () => {
      answer = await socket.emitWithAck('who');
      return answer !== 'u1';
    });
    expect(answer).toMatchObject({ code: 'key_not_found', statusCode: 401 });
    socket.disconnect().connect();
    await connected(socket);
    expect(await socket.emitWithAck('who')).toBe('u1');
  });
});
