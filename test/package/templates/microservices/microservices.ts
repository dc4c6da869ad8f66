import { mkdtempSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Metadata } from '@grpc/grpc-js';
import { Controller, type INestMicroservice, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  type ClientGrpcProxy,
  ClientProxyFactory,
  ClientTCP,
  GrpcMethod,
  type GrpcOptions,
  GrpcStreamCall,
  MessagePattern,
  type MicroserviceOptions,
  Transport,
} from '@nestjs/microservices';
import { AuthgearGuard, AuthgearModule, CurrentUser, Roles } from 'nestjs-authgear';
import { microservices } from 'nestjs-authgear/microservices';
import { AuthgearTestIssuer } from 'nestjs-authgear/testing';
import { EMPTY, lastValueFrom, type Observable } from 'rxjs';

const PROTO = `syntax = "proto3";
package calls;
message Message { string sub = 1; }
service Calls {
  rpc Who (Message) returns (Message);
  rpc Stream (stream Message) returns (stream Message);
}`;

interface Met {
  readonly sub: string;
}

@Controller()
@UseGuards(AuthgearGuard)
class Handlers {
  @MessagePattern('who')
  who(@CurrentUser('sub') sub: string): Met {
    return { sub };
  }

  @MessagePattern('admins')
  @Roles('admin')
  admins(): Met {
    return { sub: 'admin' };
  }

  @GrpcMethod('Calls', 'Who')
  whoOverGrpc(_message: unknown, @CurrentUser('sub') sub: string): Met {
    return { sub };
  }

  @GrpcStreamCall('Calls', 'Stream')
  stream(call: { end(): void }): void {
    call.end();
  }
}

/** Calls a handler, with this token. */
type Ask = (token?: string) => Promise<Met | undefined>;

interface Calls {
  who(message: object, metadata: Metadata): Observable<Met>;
  stream(messages: Observable<object>, metadata: Metadata): Observable<Met>;
}

/** What an app of messages answers without a token, and with a user's: whom it met, or why it refuses. */
async function outcomeOf(
  issuer: AuthgearTestIssuer,
  options: MicroserviceOptions,
  connect: (app: INestMicroservice) => { readonly asks: readonly Ask[]; close(): unknown },
): Promise<unknown> {
  const { endpoint, clientId } = issuer;
  const transports = [microservices({ tokenFrom: (data) => data?.accessToken })];
  @Module({ imports: [AuthgearModule.forRoot({ endpoint, clientId, transports })], controllers: [Handlers] })
  class RootModule {}
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(RootModule, { ...options, logger: false });
  await app.listen();
  const { asks, close } = connect(app);
  const outcomes: unknown[] = [];
  for (const ask of asks) {
    for (const token of [undefined, await issuer.accessToken({ sub: 'u1' })]) {
      const answer = ask(token).then((met) => met?.sub ?? 'ended');
      outcomes.push(await answer.catch(({ code, details }) => details?.replace(/: .*/, '') ?? code));
    }
  }
  close();
  await app.close();
  return outcomes;
}

function tcpClient(app: INestMicroservice) {
  const { port } = app.unwrap<Server>().address() as AddressInfo;
  const client = new ClientTCP({ host: '127.0.0.1', port });
  const ask =
    (pattern: string): Ask =>
    (accessToken) =>
      lastValueFrom(client.send<Met>(pattern, { accessToken }));
  return { asks: [ask('who'), ask('admins')], close: () => client.close() };
}

function grpcClient(options: GrpcOptions) {
  const client: ClientGrpcProxy = Object(ClientProxyFactory.create(options));
  const calls = client.getService<Calls>('Calls');
  const metadataWith = (token?: string): Metadata => {
    const metadata = new Metadata();
    if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
    return metadata;
  };
  const asks: Ask[] = [
    (token) => lastValueFrom(calls.who({}, metadataWith(token))),
    (token) => lastValueFrom(calls.stream(EMPTY, metadataWith(token)), { defaultValue: undefined }),
  ];
  return { asks, close: () => client.close() };
}

/** Prints what handlers answer over TCP and over gRPC. The process must then end by itself. */
async function main(): Promise<void> {
  const issuer = await AuthgearTestIssuer.start();
  const folder = mkdtempSync(join(tmpdir(), 'grpc-'));
  const protoPath = join(folder, 'calls.proto');
  writeFileSync(protoPath, PROTO);
  const url = `unix:${join(folder, 'socket')}`;
  const grpc: GrpcOptions = { transport: Transport.GRPC, options: { url, package: 'calls', protoPath } };
  const tcp: MicroserviceOptions = { transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 } };
  const outcomes = {
    tcp: await outcomeOf(issuer, tcp, tcpClient),
    grpc: await outcomeOf(issuer, grpc, () => grpcClient(grpc)),
  };
  await issuer.stop();
  process.stdout.write(JSON.stringify(outcomes));
}

void main();
