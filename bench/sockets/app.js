// One gateway in its own process.
import 'reflect-metadata';
import { Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { AuthgearIoAdapter } from '../../dist/socket.io/index.js';
import { answerWith, readInput } from '../support/child.js';
import { AuthgearGuard, AuthgearModule } from '../support/package-under-test.js';

const { variant, issuer } = readInput();

/** What Nest itself does for any guard. */
class TrueGuard {
  canActivate() {
    return true;
  }
}

const GUARDS = { trueGuard: TrueGuard, authgear: AuthgearGuard };

class EchoGateway {
  echo(_client, data) {
    return data;
  }
}
SubscribeMessage('echo')(EchoGateway.prototype, 'echo', Object.getOwnPropertyDescriptor(EchoGateway.prototype, 'echo'));
WebSocketGateway()(EchoGateway);
if (variant in GUARDS) UseGuards(GUARDS[variant])(EchoGateway);

class AppModule {}
Module({ imports: [AuthgearModule.forRoot(issuer)], providers: [EchoGateway] })(AppModule);

const app = await NestFactory.create(AppModule, { logger: false });
app.useWebSocketAdapter(variant === 'authgear' ? new AuthgearIoAdapter(app) : new IoAdapter(app));
await app.listen(0, '127.0.0.1');

/** Microseconds of processor time that this process has used. */
answerWith(() => {
  const { user, system } = process.cpuUsage();
  return user + system;
});
process.send(app.getHttpServer().address().port);
