import type { NestApplicationOptions } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AuthgearTestIssuer } from 'nestjs-authgear/testing';

/** The quickstart at work, and the issuer that it trusts. */
export interface Started {
  readonly issuer: AuthgearTestIssuer;
  /** The status and the body of what the app answers. */
  ask(path: string, token?: string): Promise<{ status: number; body: unknown }>;
  /** The process must then end by itself. */
  stop(): Promise<void>;
}

/** Starts an issuer and the quickstart. */
export async function start(adapter: string | undefined, options: NestApplicationOptions): Promise<Started> {
  const issuer = await AuthgearTestIssuer.start();
  process.env.AUTHGEAR_ENDPOINT = issuer.endpoint;
  process.env.AUTHGEAR_CLIENT_ID = issuer.clientId;
  const { createApp } = await import('./quickstart.js');
  const app = await createApp(adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter(), options);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    issuer,
    async ask(path, token) {
      const credentials = token === undefined ? undefined : { authorization: `Bearer ${token}` };
      const response = await fetch(url + path, { headers: { connection: 'close', ...credentials } });
      return { status: response.status, body: await response.json() };
    },
    async stop() {
      await app.close();
      await issuer.stop();
    },
  };
}
