import { ConfigService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import type { Configuration } from './configuration.js';
import { curlExamples } from './local-authgear/curl-examples.js';
import { LocalAuthgear } from './local-authgear/local-authgear.js';

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create(AppModule, { abortOnError: false });
  app.enableShutdownHooks([], { useProcessExit: true });
  const port = app.get(ConfigService<Configuration, true>).get('port', { infer: true });
  await app.listen(port);
  const url = (await app.getUrl()).replace('[::1]', 'localhost');
  console.log(`\nThe sample app listens on ${url}`);
  const local = app.get<LocalAuthgear | null>(LocalAuthgear);
  if (local) console.log(await curlExamples(local, url));
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code !== 'EADDRINUSE') return error.message;
  return `Port ${port} is in use: stop what listens there, or set PORT to another one (PORT=0 takes any free one)`;
}

bootstrap().catch((error: unknown) => {
  console.error(`\nThe sample app can't start. ${explain(error)}`);
  process.exit(1);
});
