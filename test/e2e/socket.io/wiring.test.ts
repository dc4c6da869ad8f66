import { UseGuards } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { Test } from '@nestjs/testing';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { Server } from 'socket.io';
import { AuthgearGuard, AuthgearModule, CurrentUser, Roles } from '../../../lib/index.js';
import { AuthgearIoAdapter } from '../../../lib/socket.io/index.js';
import { type SignedInUser, signIn } from '../../../lib/testing/index.js';
import { rejectionOf } from '../../support/failures.js';
import { freePort } from '../../support/free-port.js';
import { PATIENT } from '../../support/patient.js';
import { useStage } from '../../support/stage.js';
import { TestApp } from '../../support/test-app.js';
import { connectIo, disconnectIo, heard } from '../support/io-client.js';

class Handlers {
  @SubscribeMessage('who')
  who(@CurrentUser('sub') sub: string): string {
    return sub;
  }

  @SubscribeMessage('admins')
  @Roles('admin')
  admins(@CurrentUser('sub') sub: string): string {
    return sub;
  }
}

@WebSocketGateway()
@UseGuards(AuthgearGuard)
class GuardedGateway extends Handlers {}

@WebSocketGateway({ connectionStateRecovery: {} })
@UseGuards(AuthgearGuard)
class RecoveringGateway extends Handlers {}

describe('AuthgearIoAdapter', () => {
  const stage = useStage('express');
  afterEach(disconnectIo);

  const configure = (nest: TestApp['nest']) => nest.useWebSocketAdapter(new AuthgearIoAdapter(nest));

  it('serves gateways on other ports', async () => {
    const port = await freePort();
    @WebSocketGateway(port)
    @UseGuards(AuthgearGuard)
    class OtherPortGateway extends Handlers {}

    const app = await stage.startApp({}, { providers: [GuardedGateway, OtherPortGateway] }, { configure });
    const auth = { token: await stage.issuer.accessToken({ sub: 'u1' }) };
    for (const url of [app.url, `http://127.0.0.1:${port}`]) {
      expect(await rejectionOf(connectIo(url))).toMatchObject({ data: { code: 'missing_token' } });
      expect(await (await connectIo(url, { auth })).emitWithAck('who')).toBe('u1');
    }
  });

  it('judges each app of a process by its own issuer', async () => {
    const other = await stage.startIssuer();
    const [app, another] = [
      await stage.startApp({}, { providers: [GuardedGateway] }, { configure }),
      await stage.startApp({ endpoint: other.endpoint }, { providers: [GuardedGateway] }, { configure }),
    ];
    const auth = { token: await other.accessToken({ sub: 'u1' }) };
    expect(await rejectionOf(connectIo(app.url, { auth }))).toMatchObject({ data: { code: 'invalid_issuer' } });
    expect(await (await connectIo(another.url, { auth })).emitWithAck('who')).toBe('u1');
  });

  it('takes its users from signIn()', async () => {
    const { endpoint, clientId } = stage.issuer;
    const imports = [AuthgearModule.forRoot({ endpoint, clientId, jwks: PATIENT })];
    let user: SignedInUser = { sub: 'u1' };
    const builder = Test.createTestingModule({ imports, providers: [GuardedGateway] });
    const nest = (await signIn(builder, () => user).compile()).createNestApplication();
    configure(nest);
    const app = await TestApp.listen(nest);
    const socket = await connectIo(app.url);
    expect(await socket.emitWithAck('who')).toBe('u1');
    expect(await socket.emitWithAck('admins')).toMatchObject({ code: 'insufficient_role' });
    user = { sub: 'a1', roles: ['admin'] };
    expect(await socket.emitWithAck('admins')).toBe('a1');
    user = null;
    expect(await socket.emitWithAck('who')).toMatchObject({ code: 'missing_token' });
    expect(await rejectionOf(connectIo(app.url))).toMatchObject({ data: { code: 'missing_token' } });
    disconnectIo();
    await app.close();
  });

  it('refuses messages on a server that a subclass has made by itself', async () => {
    class OwnServerAdapter extends AuthgearIoAdapter {
      override createIOServer() {
        return new Server(this.httpServer);
      }
    }
    const app = await stage.startApp(
      {},
      { providers: [GuardedGateway] },
      { configure: (nest) => nest.useWebSocketAdapter(new OwnServerAdapter(nest)) },
    );
    const socket = await connectIo(app.url, { auth: { token: await stage.issuer.accessToken() } });
    const exception = heard(socket, 'exception');
    socket.emit('who');
    expect(await exception).toMatchObject({ status: 'error', message: 'Internal server error' });
    expect(app.log).toEqual([{ level: 'warn', message: expect.stringContaining('unsupported_context') }]);
  });

  it('refuses the recovery of connections, which asks for no token', async () => {
    const start = stage.startApp({}, { providers: [RecoveringGateway] }, { configure });
    expect(await rejectionOf(start)).toMatchObject({
      code: 'invalid_options',
      message: expect.stringMatching(/connectionStateRecovery .* remove it from the options of the gateway/),
    });
  });

  it.each<[string, object]>([
    ['globalGuard', { globalGuard: true }],
    ['a guard', {}],
  ])('is missed at start-up where a gateway has %s', async (_what, options) => {
    const app = await stage.startApp(
      options,
      { providers: [GuardedGateway] },
      { configure: (nest) => nest.useWebSocketAdapter(new IoAdapter(nest)) },
    );
    expect(app.log).toEqual([
      {
        level: 'warn',
        message: expect.stringMatching(/anyone can connect .*\n {2}- GuardedGateway\n.*AuthgearIoAdapter/),
      },
    ]);
  });
});
