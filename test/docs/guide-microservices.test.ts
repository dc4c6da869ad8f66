import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import { type ClientGrpcProxy, ClientProxyFactory, type GrpcOptions } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { grpcServer } from '../e2e/microservices/support/grpc.js';
import { tcpClientOf } from '../e2e/microservices/support/tcp.js';
import { TCP } from '../e2e/wiring/support/messages.js';
import { rejectionOf } from '../support/failures.js';
import { useGuideStage } from './support/guide-stage.js';

type MyOrders = (client: unknown, token: string) => Promise<unknown>;

describe('the clients of the guide to microservices', () => {
  const stage = useGuideStage('express');

  const clientCode = (path: string) => stage.run('microservices', path).myOrders as MyOrders;

  const endings: (() => unknown)[] = [];

  afterEach(async () => {
    for (const end of endings.splice(0)) await end();
  });

  const start = async (options: object) => {
    const { AppModule } = stage.run('microservices');
    const module = await Test.createTestingModule({ imports: [AppModule as Type] }).compile();
    const app = module.createNestMicroservice(options);
    endings.push(() => app.close());
    await app.listen();
    return app;
  };

  it('sends its token over TCP', async () => {
    const app = await start(TCP);
    const client = tcpClientOf(app);
    endings.push(() => client.close());
    const myOrders = clientCode('tcp-client.ts');
    expect(await myOrders(client, await stage.issuer.accessToken({ sub: 'u1' }))).toEqual({ owner: 'u1' });
    expect(await rejectionOf(myOrders(client, ''))).toMatchObject({ statusCode: 401, code: 'missing_token' });
  });

  it('sends its token over gRPC', async () => {
    const { transport, options }: GrpcOptions = grpcServer();
    const service = { ...options, package: 'shop', protoPath: join(__dirname, 'support/orders.proto') };
    const server: GrpcOptions = { ...(transport === undefined ? {} : { transport }), options: service };
    await start(server);
    const client: ClientGrpcProxy = Object(ClientProxyFactory.create(server));
    endings.push(() => client.close());
    const myOrders = clientCode('grpc-client.ts');
    expect(await myOrders(client, await stage.issuer.accessToken({ sub: 'u1' }))).toEqual({ owner: 'u1' });
    expect(await rejectionOf(myOrders(client, 'a.b'))).toMatchObject({
      code: 16,
      details: expect.stringMatching(/^malformed_token: /),
    });
  });
});
