import { UseGuards } from '@nestjs/common';
import { WebSocketServer as NestServer, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { WebSocketServer } from 'ws';
import { AuthgearGuard, CurrentUser } from '../../../lib/index.js';
import { AuthgearWsAdapter } from '../../../lib/ws/index.js';
import { eventually } from '../../support/eventually.js';
import { rejectionOf } from '../../support/failures.js';
import { freePort } from '../../support/free-port.js';
import { useStage } from '../../support/stage.js';
import { ask, connectWs, terminateWs } from '../support/ws-client.js';

class Handlers {
  @SubscribeMessage('who')
  who(@CurrentUser('sub') data: string): { event: string; data: string } {
    return { event: 'who', data };
  }
}

@WebSocketGateway()
@UseGuards(AuthgearGuard)
class RootGateway extends Handlers {
  @NestServer() server!: WebSocketServer;
}

@WebSocketGateway({ path: '/chat' })
@UseGuards(AuthgearGuard)
class ChatGateway extends Handlers {}

/** As apps have it that need more of each connection. */
class OwnAdapter extends AuthgearWsAdapter {
  override create(port: number, options?: Parameters<AuthgearWsAdapter['create']>[1]) {
    return super.create(port, { ...options, maxPayload: 1024 });
  }
}

describe.each([
  ['AuthgearWsAdapter', AuthgearWsAdapter],
  ['a subclass of it', OwnAdapter],
])('%s', (_name, Adapter) => {
  const stage = useStage('express');
  afterEach(terminateWs);

  it('refuses messages of a connection that something else has opened', async () => {
    const app = await stage.startApp(
      {},
      { providers: [RootGateway] },
      { configure: (nest) => nest.useWebSocketAdapter(new Adapter(nest)) },
    );
    const other = new WebSocketServer({ port: 0 });
    other.on('connection', (client, request) => app.nest.get(RootGateway).server.emit('connection', client, request));
    const socket = await connectWs(`http://127.0.0.1:${Object(other.address()).port}`);
    socket.send('{ "event": "who" }');
    await eventually(() => app.log.length > 0);
    expect(app.log).toEqual([{ level: 'warn', message: expect.stringContaining('unsupported_context') }]);
    socket.terminate();
    other.close();
  });

  it('serves gateways on paths and on other ports', async () => {
    const [port, portWithPath] = [await freePort(), await freePort()];
    @WebSocketGateway(port)
    @UseGuards(AuthgearGuard)
    class OtherPortGateway extends Handlers {}

    @WebSocketGateway(portWithPath, { path: '/chat' })
    @UseGuards(AuthgearGuard)
    class OtherPathGateway extends Handlers {}

    const providers = [RootGateway, ChatGateway, OtherPortGateway, OtherPathGateway];
    const app = await stage.startApp(
      {},
      { providers },
      { configure: (nest) => nest.useWebSocketAdapter(new Adapter(nest)) },
    );
    const headers = { authorization: `Bearer ${await stage.issuer.accessToken({ sub: 'u1' })}` };
    const urls = [app.url, `${app.url}/chat`, `http://127.0.0.1:${port}`, `http://127.0.0.1:${portWithPath}/chat`];
    for (const url of urls) {
      expect(await rejectionOf(connectWs(url))).toMatchObject({ status: 401 });
      expect(await ask(await connectWs(url, { headers }), 'who')).toEqual({ event: 'who', data: 'u1' });
    }
  });
});
