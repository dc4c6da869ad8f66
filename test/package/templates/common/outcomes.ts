import { type INestApplication, Module, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AuthgearModule } from 'nestjs-authgear';
import { AuthgearTestIssuer } from 'nestjs-authgear/testing';

/** What a handler answers if a call reaches it. */
export const HANDLED = 'handled';

/** Calls a handler of an app, without a token. */
export type Ask = (app: INestApplication) => Promise<unknown>;

/** Starts an app under globalGuard, and tells what the handler answers, or why the app doesn't boot. */
export type Boot = (
  metadata: ModuleMetadata,
  ask: Ask,
  configure?: (app: INestApplication) => unknown,
) => Promise<unknown>;

/** Prints what apps do on the adapter that the command line names. The process must then end by itself. */
export async function printOutcomes(outcomesOf: (boot: Boot) => Promise<object>): Promise<void> {
  const issuer = await AuthgearTestIssuer.start();
  const { endpoint, clientId } = issuer;
  const boot: Boot = async (metadata, ask, configure) => {
    const authgear = AuthgearModule.forRoot({ endpoint, clientId, globalGuard: true });
    @Module({ ...metadata, imports: [authgear, ...(metadata.imports ?? [])] })
    class RootModule {}
    const adapter = process.argv[2] === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
    const app = await NestFactory.create(RootModule, adapter, { abortOnError: false, logger: false });
    try {
      configure?.(app);
      await app.listen(0, '127.0.0.1');
      return await ask(app);
    } catch (error) {
      return String(error);
    } finally {
      await app.close().catch(() => undefined);
    }
  };
  const outcomes = await outcomesOf(boot);
  await issuer.stop();
  process.stdout.write(JSON.stringify(outcomes));
}
