import { start } from './start.js';

/** Prints what the quickstart answers on an adapter. */
async function main(adapter: string | undefined): Promise<void> {
  const { issuer, ask, stop } = await start(adapter, { logger: false });
  const token = await issuer.accessToken({ sub: 'u1' });
  const answers = {
    withoutToken: await ask('/api/profile'),
    withToken: await ask('/api/profile', token),
    withIdToken: await ask('/api/profile', await issuer.idToken({ sub: 'u1' })),
    withoutRole: await ask('/api/admin', token),
    withRole: await ask('/api/admin', await issuer.accessToken({ sub: 'u2', roles: ['admin'] })),
  };
  await stop();
  process.stdout.write(JSON.stringify(answers));
}

void main(process.argv[2]);
