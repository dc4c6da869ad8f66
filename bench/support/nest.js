import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthgearGuard, AuthgearModule } from './package-under-test.js';

/**
 * A real Nest app on Express, initialised, that doesn't listen.
 *
 * @param {import('@nestjs/common').ModuleMetadata} metadata
 */
export async function startApp(metadata) {
  class AppModule {}
  Module(metadata)(AppModule);
  const app = await NestFactory.create(AppModule, { logger: false });
  return app.init();
}

/**
 * The guard as an app gets it.
 *
 * @param {{ endpoint: string, clientId: string }} issuer
 * @param {object} [options] of AuthgearModule, other than endpoint and clientId
 * @returns {Promise<{ guard: AuthgearGuard, close(): Promise<void> }>}
 */
export async function startAuthgearGuard({ endpoint, clientId }, options = {}) {
  const app = await startApp({ imports: [AuthgearModule.forRoot({ endpoint, clientId, ...options })] });
  return { guard: app.get(AuthgearGuard), close: () => app.close() };
}
