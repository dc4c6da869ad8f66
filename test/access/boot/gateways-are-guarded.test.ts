import { Injectable, type Type, UseGuards } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { GATEWAY_METADATA, MESSAGE_MAPPING_METADATA } from '@nestjs/websockets/constants.js';
import { AuthgearGuard } from '../../../lib/access/authgear.guard.js';
import { GATEWAYS_ARE_GUARDED, WEBSOCKETS } from '../../../lib/access/boot/gateways-are-guarded.js';
import type { CallAuthenticator } from '../../../lib/access/call-authenticator.js';
import { Public } from '../../../lib/access/public.decorator.js';
import { Roles } from '../../../lib/access/role-rule.js';
import { RolesGuard } from '../../../lib/access/roles.guard.js';
import { CALL_AUTHENTICATOR } from '../../../lib/access/tokens.js';
import { WebSocketTransport } from '../../../lib/transports/websocket.js';
import { useLogRecorder } from '../../support/log-recorder.js';
import { bootStage } from '../support/boot-stage.js';

@WebSocketGateway()
@UseGuards(AuthgearGuard)
class ByClass {
  @SubscribeMessage('a')
  @Public()
  a(): void {}

  @SubscribeMessage('b')
  b(): void {}
}

@WebSocketGateway()
class ByHandler {
  @SubscribeMessage('a')
  @UseGuards(AuthgearGuard)
  a(): void {}
}

@WebSocketGateway()
class ByRule {
  @SubscribeMessage('a')
  @Roles('admin')
  a(): void {}
}

@WebSocketGateway()
@UseGuards(AuthgearGuard)
class WithoutHandlers {
  broadcast(): void {}
}

@WebSocketGateway()
class Bare {
  @SubscribeMessage('a')
  a(): void {}

  @Roles('admin')
  notAHandler(): void {}
}

@WebSocketGateway()
@UseGuards(AuthgearGuard)
class Open {
  @SubscribeMessage('a')
  @Public()
  a(): void {}

  notAHandler(): void {}
}

@WebSocketGateway()
@Public()
class OpenWithoutHandlers {}

@WebSocketGateway()
@UseGuards(RolesGuard)
class WithoutRule {
  @SubscribeMessage('a')
  a(): void {}
}

@Injectable()
class NoGateway {
  @Roles('admin')
  a(): void {}
}

const ALL = [ByClass, ByHandler, ByRule, WithoutHandlers, Bare, Open, OpenWithoutHandlers, WithoutRule, NoGateway];

describe('GATEWAYS_ARE_GUARDED', () => {
  const recorder = useLogRecorder();

  async function check(providers: readonly Type[], options = {}, hasAdapter = false): Promise<void> {
    const { app, handlers } = await bootStage(
      { providers: [...providers, { provide: 'a value', useValue: 1 }] },
      options,
    );
    recorder.start();
    const { transports } = app.moduleRef.get<CallAuthenticator>(CALL_AUTHENTICATOR);
    if (hasAdapter) transports.register(new WebSocketTransport(() => undefined));
    GATEWAYS_ARE_GUARDED.onApplicationBootstrap?.(app, handlers());
  }

  it('names things as @nestjs/websockets does', () => {
    expect(WEBSOCKETS).toEqual({ gatewayKey: GATEWAY_METADATA, handlerKey: MESSAGE_MAPPING_METADATA });
  });

  it.each<[object, readonly Type[]]>([
    [{}, [ByClass, ByHandler, ByRule, WithoutHandlers]],
    [{ globalGuard: true }, [ByClass, ByHandler, ByRule, WithoutHandlers, Bare, WithoutRule]],
  ])('warns of gateways whose guards no connection meets: %j', async (options, named) => {
    await check(ALL, options);
    const names = named.map(({ name }) => `  - ${name}`).join('\n');
    expect(recorder.lines).toEqual([
      [
        'warn',
        `These gateways have guards, but anyone can connect to them and hear what they broadcast:\n${names}\n` +
          'Call app.useWebSocketAdapter() with new AuthgearIoAdapter(app) of nestjs-authgear/socket.io, or with new ' +
          'AuthgearWsAdapter(app) of nestjs-authgear/ws, before the app listens. Until then each guarded message is refused too',
      ],
    ]);
  });

  it.each<[string, readonly Type[], boolean]>([
    ['the app has an adapter of ours', ALL, true],
    ['no gateway is meant to be guarded', [Bare, Open, OpenWithoutHandlers, WithoutRule, NoGateway], false],
    ['there is no gateway', [], false],
  ])('says nothing where %s', async (_where, providers, hasAdapter) => {
    await check(providers, {}, hasAdapter);
    expect(recorder.lines).toEqual([]);
  });
});
