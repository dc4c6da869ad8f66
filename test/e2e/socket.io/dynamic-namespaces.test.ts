import { UseGuards } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import type { Namespace } from 'socket.io';
import { AuthgearGuard, type AuthgearUser, CurrentUser } from '../../../lib/index.js';
import { AuthgearIoAdapter } from '../../../lib/socket.io/index.js';
import { eventually } from '../../support/eventually.js';
import { rejectionOf } from '../../support/failures.js';
import { useStage } from '../../support/stage.js';
import type { TestApp } from '../../support/test-app.js';
import { connected, connectIo, disconnectIo, ioClient, joinNamespace } from '../support/io-client.js';

@UseGuards(AuthgearGuard)
class Rooms {
  @WebSocketServer() server!: Namespace;

  @SubscribeMessage('who')
  who(@CurrentUser('sub') sub: string): string {
    return sub;
  }

  readonly left: unknown[] = [];

  handleDisconnect(client: { readonly id: string }): void {
    this.left.push(client.id);
  }

  /** Of all namespaces of the server. */
  names(): readonly string[] {
    return [...this.server.server._nsps.keys()];
  }
}

@WebSocketGateway({ namespace: /^\/room-\d+$/ })
class RoomsGateway extends Rooms {}

@WebSocketGateway({ namespace: /^\/room-\d+$/, cleanupEmptyChildNamespaces: false })
class KeptRoomsGateway extends Rooms {}

describe('namespaces that clients name', () => {
  const stage = useStage('express');
  let asked: string[] = [];
  let admit: () => void = () => undefined;
  let app: TestApp;
  let rooms: Rooms;

  const startApp = (gateway: typeof Rooms, options = {}): Promise<TestApp> =>
    stage.startApp(
      options,
      { providers: [gateway] },
      { configure: (nest) => nest.useWebSocketAdapter(new AuthgearIoAdapter(nest)) },
    );
  const authOf = async (sub: string) => ({ auth: { token: await stage.issuer.accessToken({ sub }) } });

  beforeAll(async () => {
    const validate = async (user: AuthgearUser): Promise<AuthgearUser> => {
      const isSlow = user.sub === 'slow' && !asked.includes('slow');
      asked.push(user.sub);
      if (isSlow) await new Promise<void>((resolve) => (admit = resolve));
      return user;
    };
    app = await startApp(RoomsGateway, { validate });
    rooms = app.nest.get(RoomsGateway);
  });
  beforeEach(() => {
    asked = [];
  });
  afterEach(disconnectIo);

  it('are removed where nobody is admitted, and when the last client leaves', async () => {
    const before = rooms.names();
    const client = await connectIo(`${app.url}/room-0`, await authOf('u1'));
    for (let room = 1; room <= 20; room += 1) {
      await rejectionOf(connected(joinNamespace(client, `/room-${room}`, {})));
    }
    expect(rooms.names()).toEqual([...before, '/room-0']);
    client.disconnect();
    await eventually(() => rooms.names().length === before.length);
    expect(rooms.names()).toEqual(before);
  });

  const leavings: Record<string, (url: string) => Promise<() => Promise<unknown>>> = {
    'is refused': async (url) => () => rejectionOf(connectIo(url)),
    leaves: async (url) => {
      const other = await connectIo(url, await authOf('other'));
      const { id } = other;
      return async () => {
        other.disconnect();
        await eventually(() => rooms.left.includes(id));
      };
    },
  };

  it.each(Object.entries(leavings))('are kept for a client that joins while another one %s', async (_what, prepare) => {
    const url = `${app.url}/room-1`;
    const leave = await prepare(url);
    const slow = ioClient(url, await authOf('slow'));
    await eventually(() => asked.includes('slow'));
    await leave();
    admit();
    await connected(slow);
    const seen: unknown[] = [];
    slow.onAny((...event) => seen.push(event));
    rooms.server.emit('news', 'for the room');
    expect(await slow.emitWithAck('who')).toBe('slow');
    expect(seen).toEqual([['news', 'for the room']]);
    slow.disconnect();
    await eventually(() => !rooms.names().includes('/room-1'));
  });

  it('are kept with the option of socket.io that says so', async () => {
    const keeping = await startApp(KeptRoomsGateway);
    await rejectionOf(connectIo(`${keeping.url}/room-1`));
    expect(keeping.nest.get(KeptRoomsGateway).names()).toContain('/room-1');
  });
});
