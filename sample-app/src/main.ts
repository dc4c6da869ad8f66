import { ConfigService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { AuthgearProject } from './authgear-project.js';
import type { Configuration } from './configuration.js';
import { curlExamples } from './local-authgear/curl-examples.js';
import { LocalAuthgear } from './local-authgear/local-authgear.js';
import { findProblem } from './page/find-problem.js';

async function bootstrap(): Promise<void> {
  // Browsers keep connections open, for which Ctrl+C would wait.
  const app = await NestFactory.create(AppModule, { abortOnError: false, forceCloseConnections: true });
  app.enableShutdownHooks([], { useProcessExit: true });
  await app.listen(app.get(ConfigService<Configuration, true>).get('port', { infer: true }));
  const url = (await app.getUrl()).replace('[::1]', 'localhost');
  const local = app.get<LocalAuthgear | null>(LocalAuthgear);
  local?.allowApp(url);
  console.log(`\nThe sample app listens. Open its page: ${url}/`);
  console.log(local ? await curlExamples(local, url) : await projectNotes(app.get(AuthgearProject), url));
}

async function projectNotes(project: AuthgearProject, url: string): Promise<string> {
  const { endpoint, clientId } = project;
  const problem = await findProblem(project);
  return `It runs on the project ${endpoint}, for the application with the Client ID ${clientId}.
In the portal, add ${url}/ to the redirect URIs of that application, and turn on "Issue JWT as access token".
${problem === undefined ? '' : `\nPROBLEM: ${problem}\n\n`}Ctrl+C stops the app.`;
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string };
  if (code !== 'EADDRINUSE') return error.message;
  // The stand-in listens on this address, and the app on all.
  const variable = address === '127.0.0.1' ? 'LOCAL_AUTHGEAR_PORT' : 'PORT';
  return `Port ${port} is in use: stop what listens there, or set ${variable} to another one (${variable}=0 takes any free one)`;
}

bootstrap().catch((error: unknown) => {
  console.error(`\nThe sample app can't start. ${explain(error)}`);
  process.exit(1);
});
