import { Child } from '../support/child.js';
import { AuthgearTestIssuer } from '../support/package-under-test.js';
import { spread } from '../support/statistics.js';

export const VARIANTS = { unguarded: 'unguarded', authgear: 'nestjs-authgear' };

export const CONNECTIONS = 1000;
export const MESSAGES_PER_SECOND = 5000;

/**
 * Gateways on socket.io, each in its own process, with the load from another one.
 *
 * Both are connected all the time. Each gets the load in one long run, which shows what is dropped, and then in short turns,
 * since a machine is slower in one minute than in the next. The unguarded one gets the same messages over the same connections,
 * tokens included.
 */
export async function measureSockets({ isQuick }) {
  const { seconds, turns } = isQuick ? { seconds: 2, turns: 3 } : { seconds: 20, turns: 120 };
  const testIssuer = await AuthgearTestIssuer.start();
  const issuer = { endpoint: testIssuer.endpoint, clientId: testIssuer.clientId };
  const tokens = await Promise.all(
    Array.from({ length: CONNECTIONS }, (_, index) => testIssuer.accessToken({ sub: `user-${index}` })),
  );
  const servers = [];
  try {
    for (const variant of Object.keys(VARIANTS)) servers.push(await startServer(variant, issuer, tokens));
    for (const server of servers) server.longRun = await runOnce(server, seconds);
    for (let turn = 0; turn < turns; turn += 1) {
      // The other way round each time, so that neither is always the first.
      for (const server of turn % 2 === 0 ? servers : servers.toReversed()) server.turns.push(await runOnce(server, 1));
    }
  } finally {
    for (const { child, load } of servers) {
      await load.stop();
      await child.stop();
    }
    await testIssuer.stop();
  }
  return { seconds, turns, rows: servers.map((server) => summarise(server, servers[0])) };
}

async function startServer(variant, issuer, tokens) {
  const child = new Child(new URL('app.js', import.meta.url), { variant, issuer });
  const port = await child.answer();
  const load = new Child(new URL('load.js', import.meta.url));
  await load.answer();
  await load.ask({ connect: { port, tokens } });
  return { variant, child, load, turns: [] };
}

async function runOnce({ child, load }, seconds) {
  const before = await child.ask('processor time');
  const { sent, answered, p99 } = await load.ask({ seconds, perSecond: MESSAGES_PER_SECOND });
  const used = (await child.ask('processor time')) - before;
  return { sent, dropped: sent - answered, p99, processorPerMessage: used / sent };
}

function summarise({ variant, longRun, turns }, unguarded) {
  return {
    variant,
    sent: longRun.sent,
    dropped: [longRun, ...turns].reduce((sum, { dropped }) => sum + dropped, 0),
    p99: longRun.p99,
    processorPerMessage: spread(turns.map(({ processorPerMessage }) => processorPerMessage)),
    ratio: spread(turns.map((run, turn) => run.processorPerMessage / unguarded.turns[turn].processorPerMessage)),
  };
}
