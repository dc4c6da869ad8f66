import { Child } from '../support/child.js';
import { AuthgearTestIssuer } from '../support/package-under-test.js';
import { spread } from '../support/statistics.js';

export const VARIANTS = { unguarded: 'unguarded', authgear: 'nestjs-authgear' };

export const CONNECTIONS = 1000;
export const MESSAGES_PER_SECOND = 5000;

/**
 * Gateways on socket.io, each in its own process, with the load from another one.
 *
 * Both are connected all the time and get the load in turn. The unguarded one gets the same messages over the same connections,
 * tokens included.
 */
export async function measureSockets({ isQuick }) {
  const { rounds, seconds } = isQuick ? { rounds: 2, seconds: 2 } : { rounds: 3, seconds: 20 };
  const testIssuer = await AuthgearTestIssuer.start();
  const issuer = { endpoint: testIssuer.endpoint, clientId: testIssuer.clientId };
  const tokens = await Promise.all(
    Array.from({ length: CONNECTIONS }, (_, index) => testIssuer.accessToken({ sub: `user-${index}` })),
  );
  const servers = [];
  try {
    for (const variant of Object.keys(VARIANTS)) servers.push(await startServer(variant, issuer, tokens));
    for (const { load } of servers) await load.ask({ seconds: 1, perSecond: MESSAGES_PER_SECOND });
    for (let round = 0; round < rounds; round += 1) {
      // The other way round each time, so that neither is always the first.
      for (const server of round % 2 === 0 ? servers : servers.toReversed()) {
        server.runs.push(await runOnce(server, { seconds, perSecond: MESSAGES_PER_SECOND }));
      }
    }
  } finally {
    for (const { child, load } of servers) {
      await load.stop();
      await child.stop();
    }
    await testIssuer.stop();
  }
  return { rounds, seconds, rows: servers.map((server) => summarise(server, servers[0])) };
}

async function startServer(variant, issuer, tokens) {
  const child = new Child(new URL('app.js', import.meta.url), { variant, issuer });
  const port = await child.answer();
  const load = new Child(new URL('load.js', import.meta.url));
  await load.answer();
  await load.ask({ connect: { port, tokens } });
  return { variant, child, load, runs: [] };
}

async function runOnce({ child, load }, messages) {
  const before = await child.ask('processor time');
  const { sent, answered, p99 } = await load.ask(messages);
  const used = (await child.ask('processor time')) - before;
  return { sent, dropped: sent - answered, p99, processorPerMessage: used / sent };
}

function summarise({ variant, runs }, unguarded) {
  const of = (member) => spread(runs.map((run) => run[member]));
  return {
    variant,
    sent: of('sent'),
    dropped: runs.reduce((sum, { dropped }) => sum + dropped, 0),
    p99: of('p99'),
    processorPerMessage: of('processorPerMessage'),
    ratio: spread(runs.map((run, round) => run.processorPerMessage / unguarded.runs[round].processorPerMessage)),
  };
}
