import { Injectable, Scope, UseGuards } from '@nestjs/common';
import * as websockets from '@nestjs/websockets';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { Observable, of } from 'rxjs';
import type { Socket } from 'socket.io-client';
import { AuthgearGuard, type AuthgearUser, CurrentUser, OptionalAuth, Public, Roles } from '../../../lib/index.js';
import { AuthgearIoAdapter, type ConnectionOptions } from '../../../lib/socket.io/index.js';
import { useStage } from '../../support/stage.js';
import type { TestApp } from '../../support/test-app.js';
import { connectIo, disconnectIo, heard } from '../support/io-client.js';

/** Newer than Nest 11.0.0. */
const { Ack }: { readonly Ack?: () => ParameterDecorator } = websockets;
const AckParameter: ParameterDecorator = Ack?.() ?? (() => undefined);

interface Seen {
  readonly sub: string | null;
  readonly data?: unknown;
}

@WebSocketGateway()
class MessagesGateway {
  @SubscribeMessage('guarded')
  @UseGuards(AuthgearGuard)
  guarded(@MessageBody() data: unknown, @CurrentUser('sub') sub: string): Seen {
    return { sub, data };
  }

  @SubscribeMessage('stream')
  @UseGuards(AuthgearGuard)
  stream(@CurrentUser('sub') sub: string): Observable<{ event: string; data: Seen }> {
    return of({ event: 'streamed', data: { sub } });
  }

  @SubscribeMessage('by hand')
  @UseGuards(AuthgearGuard)
  byHand(@AckParameter acknowledge: (answer: Seen) => void, @CurrentUser('sub') sub: string): void {
    acknowledge({ sub });
  }

  @SubscribeMessage('bare arguments')
  @UseGuards(AuthgearGuard)
  bareArguments(_client: unknown, data: unknown): Seen {
    return { sub: null, data };
  }

  @SubscribeMessage('admins')
  @Roles('admin')
  admins(@CurrentUser() user: AuthgearUser): Seen {
    return { sub: user.sub };
  }

  @SubscribeMessage('both')
  @UseGuards(AuthgearGuard)
  @Roles('admin')
  both(@CurrentUser() user: AuthgearUser): Seen {
    return { sub: user.sub };
  }

  @SubscribeMessage('optional')
  @OptionalAuth()
  @UseGuards(AuthgearGuard)
  optional(@CurrentUser() user?: AuthgearUser): Seen {
    return { sub: user?.sub ?? null };
  }

  @SubscribeMessage('open')
  @Public()
  @UseGuards(AuthgearGuard)
  open(@CurrentUser() user?: AuthgearUser): Seen {
    return { sub: user?.sub ?? null };
  }

  @SubscribeMessage('bare')
  bare(@CurrentUser() user?: AuthgearUser): Seen {
    return { sub: user?.sub ?? null };
  }

  @SubscribeMessage('failing')
  @UseGuards(AuthgearGuard)
  failing(): never {
    throw new WsException('no such room');
  }
}

@Injectable({ scope: Scope.REQUEST })
class PerRequest {}

@WebSocketGateway({ namespace: 'scoped' })
@UseGuards(AuthgearGuard)
class ScopedGateway {
  constructor(readonly perRequest: PerRequest) {}

  @SubscribeMessage('who')
  who(@ConnectedSocket() client: { readonly id: string }, @CurrentUser('sub') sub: string): Seen {
    return { sub, data: typeof client.id };
  }

  @SubscribeMessage('admins')
  @Roles('admin')
  admins(@CurrentUser('sub') sub: string): Seen {
    return { sub };
  }
}

/** As apps have it, for another server or other options. */
class OwnAdapter extends AuthgearIoAdapter {
  override createIOServer(port: number, options?: Parameters<AuthgearIoAdapter['createIOServer']>[1]) {
    return super.createIOServer(port, options);
  }
}

const stage = useStage('express');
const providers = [MessagesGateway, ScopedGateway, PerRequest];
const INSUFFICIENT = {
  status: 'error',
  statusCode: 403,
  code: 'insufficient_role',
  message: 'Insufficient permissions',
};

describe('a connection of socket.io', () => {
  afterEach(disconnectIo);

  it('keeps its verified token, however many other tokens come by', async () => {
    const users = new Set<AuthgearUser>();
    const validate = (user: AuthgearUser) => {
      users.add(user);
      return user;
    };
    const app = await stage.startApp(
      { tokenCache: { max: 1 }, validate },
      { providers },
      { configure: (nest) => nest.useWebSocketAdapter(new AuthgearIoAdapter(nest)) },
    );
    const tokens = [await stage.issuer.accessToken({ sub: 'u1' }), await stage.issuer.accessToken({ sub: 'u2' })];
    const sockets = await Promise.all(tokens.map((token) => connectIo(app.url, { auth: { token } })));
    const answers: unknown[] = [];
    for (const socket of [...sockets, ...sockets]) answers.push(await socket.emitWithAck('guarded', null));
    expect(answers).toMatchObject([{ sub: 'u1' }, { sub: 'u2' }, { sub: 'u1' }, { sub: 'u2' }]);
    expect(users.size).toBe(2);
  });
});

describe.each([
  ['the adapter', AuthgearIoAdapter],
  ['a subclass of it', OwnAdapter],
])('messages of socket.io by %s', (_name, Adapter) => {
  let app: TestApp;
  let asked = 0;
  beforeAll(async () => {
    const validate = (user: AuthgearUser) => {
      asked += 1;
      return user;
    };
    app = await startApp({ anonymous: 'allow' }, { validate });
  });
  afterEach(disconnectIo);

  function startApp(connections: ConnectionOptions, options = {}): Promise<TestApp> {
    return stage.startApp(
      options,
      { providers },
      { configure: (nest) => nest.useWebSocketAdapter(new Adapter(nest, connections)) },
    );
  }

  async function connect(user: object | undefined, namespace = ''): Promise<Socket> {
    const auth = user === undefined ? {} : { token: await stage.issuer.accessToken(user) };
    return connectIo(app.url + namespace, { auth });
  }

  it.each<[string, unknown]>([
    ['an object', { text: 'hello' }],
    ['a text', 'hello'],
    ['a number', 7],
    ['nothing', null],
    ['a list', ['a', 'b']],
  ])('meet their user, whatever they hold: %s', async (_what, data) => {
    const socket = await connect({ sub: 'u1' });
    expect(await socket.emitWithAck('guarded', data)).toEqual({ sub: 'u1', data });
  });

  const answering = ['optional', 'admins', 'both', ...(Ack === undefined ? [] : ['by hand'])];
  it.each(answering)('meet their user in the handler "%s"', async (event) => {
    const socket = await connect({ sub: 'a1', roles: ['admin'] });
    expect(await socket.emitWithAck(event)).toEqual({ sub: 'a1' });
  });

  it('reach handlers that stream, or that take bare arguments', async () => {
    const socket = await connect({ sub: 'u1' });
    expect(await socket.emitWithAck('bare arguments', 'hello')).toEqual({ sub: null, data: 'hello' });
    const streamed = heard(socket, 'streamed');
    socket.emit('stream');
    expect(await streamed).toEqual({ sub: 'u1' });
  });

  it.each(['open', 'bare'])('meet nobody where no guard asks: %s', async (event) => {
    const socket = await connect({ sub: 'u1' });
    expect(await socket.emitWithAck(event)).toEqual({ sub: null });
  });

  it.each(['admins', 'both'])(
    'are refused by an event and by the acknowledgement, without their data: %s',
    async (event) => {
      const socket = await connect({ sub: 'u1' });
      const exception = heard(socket, 'exception');
      expect(await socket.emitWithAck(event, { secret: 's3cret' })).toEqual(INSUFFICIENT);
      expect(await exception).toEqual(INSUFFICIENT);
    },
  );

  it('are refused by the event alone where none asked for an acknowledgement', async () => {
    const socket = await connect({ sub: 'u1' });
    const exception = heard(socket, 'exception');
    socket.emit('admins', 'hello');
    expect(await exception).toEqual(INSUFFICIENT);
  });

  it.each<[string, unknown]>([
    ['guarded', { code: 'missing_token', statusCode: 401 }],
    ['admins', { code: 'missing_token', statusCode: 401 }],
    ['optional', { sub: null }],
    ['open', { sub: null }],
  ])('of guests are judged one by one: %s', async (event, answer) => {
    const socket = await connect(undefined);
    expect(await socket.emitWithAck(event)).toMatchObject(Object(answer));
  });

  it.each(['guarded', 'admins', 'both'])('ask validate once: %s', async (event) => {
    const socket = await connect({ sub: 'a1', roles: ['admin'] });
    const before = asked;
    for (const count of [1, 2, 3]) {
      await socket.emitWithAck(event);
      expect(asked - before).toBe(count);
    }
  });

  it('reach gateways with request-scoped dependencies', async () => {
    const socket = await connect({ sub: 'u1' }, '/scoped');
    expect(await socket.emitWithAck('who')).toEqual({ sub: 'u1', data: 'string' });
    expect(await socket.emitWithAck('admins')).toEqual(INSUFFICIENT);
  });

  it("leave the app's own exceptions to Nest", async () => {
    const socket = await connect({ sub: 'u1' });
    const exception = heard(socket, 'exception');
    socket.emit('failing', 'hello');
    expect(await exception).toMatchObject({ status: 'error', message: 'no such room' });
  });
});
