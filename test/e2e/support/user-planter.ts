import type { INestApplication } from '@nestjs/common';
import type { Adapter } from '../../support/test-app.js';

interface PlantedRequest {
  readonly headers: Readonly<Record<string, unknown>>;
  user?: unknown;
}

/** The part of a Fastify instance that is needed here. */
interface WithHooks {
  addHook(name: 'onRequest', hook: (request: PlantedRequest) => Promise<void>): unknown;
}

/** Puts a user on every request before the guards run, as a middleware of the app for sessions does. */
export function plantUsers(
  nest: INestApplication,
  adapter: Adapter,
  userOf: (request: PlantedRequest) => unknown,
): void {
  if (adapter === 'express') {
    nest.use((request: PlantedRequest, _response: unknown, next: () => void) => {
      request.user = userOf(request);
      next();
    });
  } else {
    const fastify: WithHooks = nest.getHttpAdapter().getInstance();
    fastify.addHook('onRequest', async (request: PlantedRequest) => {
      request.user = userOf(request);
    });
  }
}
