import { createServer, type Server } from 'node:http';
import type { INestApplication, ModuleMetadata } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AuthgearModule, type AuthgearModuleExtras, type AuthgearModuleOptions } from '../../../../lib/index.js';
import type { AuthgearTestIssuer } from '../../../../lib/testing/index.js';
import { PATIENT } from '../../../support/patient.js';
import { type Adapter, TestApp } from '../../../support/test-app.js';
import { ROOM_FOR_HEADERS } from './transport-under-test.js';

class RoomyExpressAdapter extends ExpressAdapter {
  override initHttpServer(): void {
    this.httpServer = createServer({ maxHeaderSize: ROOM_FOR_HEADERS }, this.getInstance());
  }
}

export interface RoomyAppOptions {
  readonly options?: Partial<AuthgearModuleOptions & AuthgearModuleExtras>;
  /** Changes the app before it listens. */
  readonly configure?: (nest: INestApplication) => unknown;
}

/** Starts an app that trusts the issuer, whose server leaves it to the guards to refuse a token that is too long. */
export async function startRoomyApp(
  adapter: Adapter,
  { endpoint, clientId }: AuthgearTestIssuer,
  { imports = [], ...metadata }: ModuleMetadata,
  { configure, options }: RoomyAppOptions = {},
): Promise<TestApp> {
  const authgear = AuthgearModule.forRoot({ endpoint, clientId, jwks: PATIENT, ...options });
  const module = await Test.createTestingModule({ imports: [authgear, ...imports], ...metadata }).compile();
  const nest =
    adapter === 'express'
      ? module.createNestApplication(new RoomyExpressAdapter())
      : module.createNestApplication(new FastifyAdapter({ http: { maxHeaderSize: ROOM_FOR_HEADERS } }));
  await configure?.(nest);
  return TestApp.listen(nest);
}

/** Ends an app, and the connections that its clients have left open. */
export async function closeRoomyApp({ nest }: TestApp): Promise<void> {
  const server: Server = nest.getHttpServer();
  const closing = nest.close();
  server.closeAllConnections();
  await closing;
}
