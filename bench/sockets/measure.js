import { Child } from '../support/child.js';
import { AuthgearTestIssuer } from '../support/package-under-test.js';
import { shuffled, spread } from '../support/statistics.js';

export const VARIANTS = { unguarded: 'unguarded', trueGuard: 'a guard that returns true', authgear: 'nestjs-authgear' };

export const CONNECTIONS = 1000;
export const MESSAGES_PER_SECOND = 5000;

/** Seconds of load before anything is measured in a round. */
const WARM_UP = 5;

/**
 * The sizes of V8's heap, in MB. It would adapt them by itself, and so mark the whole heap four times as often in one process as
 * in another that does the same: a difference of more than the guard costs.
 */
const HEAP = ['--min-semi-space-size=16', '--max-semi-space-size=16', '--initial-old-space-size=400'];

/**
 * Gateways on socket.io, each in its own process, with the load from another one.
 *
 * Each gets the load in one long run, which shows what is dropped. Then come rounds with new processes, in which all are
 * connected and get the load in short turns, since a machine is slower in one minute than in the next. There are more rounds
 * than the turns alone would need, since two processes of one gateway differ by some 2%. The turns are in random order, or what
 * happens at intervals, such as marking the heap, would always happen in the turns of the same one. The unguarded one gets the
 * same messages over the same connections, tokens included; the guard that returns true tells what Nest itself does for any guard.
 */
export async function measureSockets({ isQuick }) {
  const { seconds, rounds, turns } = isQuick
    ? { seconds: 2, rounds: 1, turns: 3 }
    : { seconds: 20, rounds: 10, turns: 10 };
  const testIssuer = await AuthgearTestIssuer.start();
  const issuer = { endpoint: testIssuer.endpoint, clientId: testIssuer.clientId };
  const tokens = await Promise.all(
    Array.from({ length: CONNECTIONS }, (_, index) => testIssuer.accessToken({ sub: `user-${index}` })),
  );
  const longRuns = {};
  const measured = [];
  try {
    for (const variant of Object.keys(VARIANTS)) {
      [longRuns[variant]] = await withServers([variant], issuer, tokens, (servers) => runAll(servers, seconds));
    }
    for (let round = 0; round < rounds; round += 1) {
      const variants = shuffled(Object.keys(VARIANTS));
      measured.push(await withServers(variants, issuer, tokens, (servers) => runInTurns(servers, turns)));
    }
  } finally {
    await testIssuer.stop();
  }
  return {
    seconds,
    rounds,
    turns,
    rows: Object.keys(VARIANTS).map((variant) => summarise(variant, longRuns[variant], measured)),
  };
}

async function withServers(variants, issuer, tokens, run) {
  const servers = [];
  try {
    for (const variant of variants) servers.push(await startServer(variant, issuer, tokens));
    return await run(servers);
  } finally {
    for (const { child, load } of servers) {
      await load.stop();
      await child.stop();
    }
  }
}

async function runAll(servers, seconds) {
  const runs = [];
  for (const server of servers) runs.push(await runOnce(server, seconds));
  return runs;
}

/** @returns the sum of all turns of each variant */
async function runInTurns(servers, turns) {
  await runAll(servers, WARM_UP);
  const sums = Object.fromEntries(servers.map(({ variant }) => [variant, { sent: 0, dropped: 0, processor: 0 }]));
  for (let turn = 0; turn < turns; turn += 1) {
    for (const server of shuffled(servers)) {
      const sum = sums[server.variant];
      const { sent, dropped, processor } = await runOnce(server, 1);
      sum.sent += sent;
      sum.dropped += dropped;
      sum.processor += processor;
    }
  }
  return sums;
}

async function startServer(variant, issuer, tokens) {
  const child = new Child(new URL('app.js', import.meta.url), { variant, issuer }, { execArgv: HEAP });
  const port = await child.answer();
  const load = new Child(new URL('load.js', import.meta.url));
  await load.answer();
  await load.ask({ connect: { port, tokens } });
  return { variant, child, load };
}

async function runOnce({ child, load }, seconds) {
  const before = await child.ask('processor time');
  const { sent, answered, p99 } = await load.ask({ seconds, perSecond: MESSAGES_PER_SECOND });
  const processor = (await child.ask('processor time')) - before;
  return { sent, dropped: sent - answered, p99, processor };
}

function summarise(variant, longRun, measured) {
  const perMessage = ({ processor, sent }) => processor / sent;
  const rounds = measured.map((sums) => sums[variant]);
  return {
    variant,
    sent: longRun.sent,
    dropped: [longRun, ...rounds].reduce((sum, { dropped }) => sum + dropped, 0),
    p99: longRun.p99,
    processorPerMessage: spread(rounds.map(perMessage)),
    ratio: spread(measured.map((sums) => perMessage(sums[variant]) / perMessage(sums.unguarded))),
  };
}
