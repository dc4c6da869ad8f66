import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AuthgearTestIssuer } from 'nestjs-authgear/testing';

/** Starts an issuer and the quickstart, and prints what it answers. The process must then end by itself. */
async function main(adapter: string | undefined): Promise<void> {
  const issuer = await AuthgearTestIssuer.start();
  process.env.AUTHGEAR_ENDPOINT = issuer.endpoint;
  process.env.AUTHGEAR_CLIENT_ID = issuer.clientId;
  const { createApp } = await import('./quickstart.js');
  const app = await createApp(adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter());
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();

  async function ask(path: string, token?: string): Promise<{ status: number; body: unknown }> {
    const credentials = token === undefined ? undefined : { authorization: `Bearer ${token}` };
    const response = await fetch(url + path, { headers: { connection: 'close', ...credentials } });
    return { status: response.status, body: await response.json() };
  }

  const token = await issuer.accessToken({ sub: 'u1' });
  const answers = {
    withoutToken: await ask('/api/profile'),
    withToken: await ask('/api/profile', token),
    withIdToken: await ask('/api/profile', await issuer.idToken({ sub: 'u1' })),
    withoutRole: await ask('/api/admin', token),
    withRole: await ask('/api/admin', await issuer.accessToken({ sub: 'u2', roles: ['admin'] })),
  };
  await app.close();
  await issuer.stop();
  process.stdout.write(JSON.stringify(answers));
}

void main(process.argv[2]);
