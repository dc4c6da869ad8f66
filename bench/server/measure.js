import { Child } from '../support/child.js';
import { AuthgearTestIssuer } from '../support/package-under-test.js';
import { spread } from '../support/statistics.js';

export const ADAPTERS = { fastify: 'Fastify', express: 'Express' };

export const VARIANTS = {
  unguarded: 'unguarded',
  authgear: 'nestjs-authgear',
  'authgear-no-cache': 'nestjs-authgear, `tokenCache: false`',
  recipe: "Nest documentation's recipe",
};

export const TOKENS = 200;
export const CONNECTIONS = 50;

/**
 * Throughput and latency of whole servers, each in its own process, with the load from another one.
 *
 * All servers run all the time and get the load in turn. The unguarded ones get the same requests, tokens included.
 */
export async function measureServers({ isQuick }) {
  const { rounds, seconds } = isQuick ? { rounds: 1, seconds: 1 } : { rounds: 18, seconds: 1 };
  const testIssuer = await AuthgearTestIssuer.start();
  const issuer = { endpoint: testIssuer.endpoint, clientId: testIssuer.clientId };
  const tokens = await Promise.all(
    Array.from({ length: TOKENS }, (_, index) => testIssuer.accessToken({ sub: `user-${index}`, roles: ['admin'] })),
  );
  const requests = { headers: tokens.map((token) => `Bearer ${token}`), connections: CONNECTIONS };
  const load = new Child(new URL('load.js', import.meta.url));
  await load.answer();
  const servers = [];
  try {
    for (const adapter of Object.keys(ADAPTERS)) {
      for (const variant of Object.keys(VARIANTS)) servers.push(await startServer(adapter, variant, issuer));
    }
    for (const { port } of servers) await load.ask({ port, seconds: 1, ...requests });
    for (let round = 0; round < rounds; round += 1) {
      for (const server of servers)
        server.runs.push(await runOnce(server, () => load.ask({ port: server.port, seconds, ...requests })));
    }
  } finally {
    for (const { child } of servers) await child.stop();
    await load.stop();
    await testIssuer.stop();
  }
  return { rounds, seconds, rows: servers.map((server) => summarise(server, unguardedOf(servers, server))) };
}

async function startServer(adapter, variant, issuer) {
  const child = new Child(new URL('app.js', import.meta.url), { adapter, variant, issuer });
  return { adapter, variant, child, port: await child.answer(), runs: [] };
}

async function runOnce({ child }, drive) {
  const before = await child.ask('processor time');
  const start = performance.now();
  const { perSecond, total, p99 } = await drive();
  const elapsed = (performance.now() - start) * 1000;
  const used = (await child.ask('processor time')) - before;
  return { perSecond, p99, processorPerRequest: used / total, utilisation: used / elapsed };
}

function unguardedOf(servers, { adapter }) {
  return servers.find((server) => server.adapter === adapter && server.variant === 'unguarded');
}

function summarise({ adapter, variant, runs }, unguarded) {
  const of = (member) => spread(runs.map((run) => run[member]));
  return {
    adapter,
    variant,
    perSecond: of('perSecond'),
    p99: of('p99'),
    processorPerRequest: of('processorPerRequest'),
    utilisation: of('utilisation'),
    share: spread(runs.map((run, round) => run.perSecond / unguarded.runs[round].perSecond)),
  };
}
