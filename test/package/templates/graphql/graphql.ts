import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLModule, Query, Resolver, Subscription } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { createClient } from 'graphql-ws';
import { AuthgearModule, CurrentUser, Public, Roles } from 'nestjs-authgear';
import { AuthgearTestIssuer } from 'nestjs-authgear/testing';
import { WebSocket } from 'ws';

@Resolver()
class UserResolver {
  @Query()
  me(@CurrentUser('sub') sub: string) {
    return sub;
  }

  @Query()
  @Roles('admin')
  admin() {
    return 'admin';
  }

  @Query()
  @Public()
  open(@CurrentUser('sub') sub?: string) {
    return sub ?? 'nobody';
  }

  @Subscription()
  async *ticks(@CurrentUser('sub') sub: string) {
    yield { ticks: sub };
    await new Promise(() => undefined);
  }
}

const typeDefs = 'type Query { me: String, admin: String, open: String } type Subscription { ticks: String }';

const DRIVERS: Readonly<Record<string, () => DynamicModule>> = {
  apollo: () =>
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      typeDefs,
      subscriptions: { 'graphql-ws': true },
    }),
  mercurius: () =>
    GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, typeDefs, subscription: true }),
};

/** What a subscription gives first, and how its connection is then closed. */
async function subscribe(url: string, token: string): Promise<unknown> {
  const connectionParams = { authorization: `Bearer ${token}` };
  const client = createClient({ url, webSocketImpl: WebSocket, connectionParams, shouldRetry: () => false });
  const closed = new Promise((resolve) => client.on('closed', resolve));
  const first = await new Promise((next, error) => {
    client.subscribe({ query: 'subscription { ticks }' }, { next, error, complete: () => undefined });
  });
  const { code, reason } = Object(await closed);
  return { ...Object(first), code, reason: String(reason) };
}

async function main(driver = '', adapter = ''): Promise<void> {
  const issuer = await AuthgearTestIssuer.start();
  const { endpoint, clientId } = issuer;
  const graphql = DRIVERS[driver]?.();
  if (graphql === undefined) throw new Error(`there is no driver ${driver}`);
  @Module({
    imports: [AuthgearModule.forRoot({ endpoint, clientId, globalGuard: true }), graphql],
    providers: [UserResolver],
  })
  class AppModule {}
  const server = adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  const app = await NestFactory.create(AppModule, server, { logger: false });
  await app.listen(0, '127.0.0.1');
  const url = `${await app.getUrl()}/graphql`;
  const ask = async (query: string, token?: string): Promise<unknown> => {
    const credentials = token === undefined ? undefined : { authorization: `Bearer ${token}` };
    const headers = { connection: 'close', 'content-type': 'application/json', ...credentials };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
    const { data, errors } = Object(await response.json());
    return errors === undefined ? data : errors[0].extensions;
  };
  const token = await issuer.accessToken({ sub: 'u1' });
  const outcomes = {
    none: await ask('{ me }'),
    valid: await ask('{ me open }', token),
    roleMissing: await ask('{ admin }', token),
    subscription: await subscribe(url.replace('http', 'ws'), await issuer.accessToken({ sub: 'u1', expiresIn: 2 })),
  };
  await app.close();
  await issuer.stop();
  process.stdout.write(JSON.stringify(outcomes));
}

void main(...process.argv.slice(2));
