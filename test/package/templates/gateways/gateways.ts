import { once } from 'node:events';
import { type INestApplication, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { AuthgearGuard, AuthgearModule, CurrentUser, Roles } from 'nestjs-authgear';
import { AuthgearIoAdapter } from 'nestjs-authgear/socket.io';
import { AuthgearTestIssuer } from 'nestjs-authgear/testing';
import { AuthgearWsAdapter } from 'nestjs-authgear/ws';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';

@WebSocketGateway()
@UseGuards(AuthgearGuard)
class Gateway {
  @SubscribeMessage('who')
  who(@CurrentUser('sub') data: string): { event: string; data: string } {
    return { event: 'who', data };
  }

  @SubscribeMessage('admins')
  @Roles('admin')
  admins(): void {}
}

/** An adapter of an app, as apps extend ours. */
class OwnAdapter extends AuthgearIoAdapter {
  override createIOServer(port: number, options?: Parameters<AuthgearIoAdapter['createIOServer']>[1]) {
    return super.createIOServer(port, options);
  }
}

type Ask = (url: string, token?: string) => Promise<unknown>;

const onSocketIo: Ask = async (url, token) => {
  const socket = io(url, { transports: ['websocket'], forceNew: true, auth: { token } });
  const heard = (event: string) => new Promise<unknown>((resolve) => socket.once(event, resolve));
  const refusal = await Promise.race([heard('connect'), heard('connect_error')]);
  if (refusal instanceof Error) return Object(refusal).data.code;
  const who = heard('who');
  socket.emit('who');
  const answers = [await who, Object(await socket.emitWithAck('admins')).code];
  socket.disconnect();
  return answers;
};

const onWebSocket: Ask = async (url, token) => {
  const socket = new WebSocket(url.replace('http', 'ws'), token === undefined ? [] : ['authgear', token]);
  const opened = await Promise.race([once(socket, 'open'), once(socket, 'unexpected-response')]);
  if (opened.length > 0) {
    socket.on('error', () => undefined).terminate();
    return opened[1].statusCode;
  }
  const ask = async (event: string) => {
    socket.send(JSON.stringify({ event }));
    const [data] = await once(socket, 'message');
    return JSON.parse(String(data)).data;
  };
  const answers = [await ask('who'), (await ask('admins')).code];
  socket.terminate();
  return answers;
};

async function outcomeOf(
  issuer: AuthgearTestIssuer,
  use: (app: INestApplication) => unknown,
  ask: Ask,
): Promise<unknown> {
  const { endpoint, clientId } = issuer;
  @Module({ imports: [AuthgearModule.forRoot({ endpoint, clientId })], providers: [Gateway] })
  class RootModule {}
  const adapter = process.argv[2] === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  const app = await NestFactory.create(RootModule, adapter, { logger: false });
  use(app);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const outcome = [await ask(url), await ask(url, await issuer.accessToken({ sub: 'u1' }))];
  await app.close();
  return outcome;
}

/** Prints what gateways answer on both kinds of sockets. The process must then end by itself. */
async function main(): Promise<void> {
  const issuer = await AuthgearTestIssuer.start();
  const outcomes = {
    socketIo: await outcomeOf(issuer, (app) => app.useWebSocketAdapter(new AuthgearIoAdapter(app)), onSocketIo),
    subclass: await outcomeOf(issuer, (app) => app.useWebSocketAdapter(new OwnAdapter(app)), onSocketIo),
    ws: await outcomeOf(issuer, (app) => app.useWebSocketAdapter(new AuthgearWsAdapter(app)), onWebSocket),
  };
  await issuer.stop();
  process.stdout.write(JSON.stringify(outcomes));
}

void main();
