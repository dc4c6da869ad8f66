import { setTimeout as delay } from 'node:timers/promises';
import autocannon from 'autocannon';
import { createHeaders } from '../growth/headers.js';
import { ADAPTERS } from '../server/measure.js';
import { BenchIssuer } from '../support/bench-issuer.js';
import { Child } from '../support/child.js';
import { shuffled, spread } from '../support/statistics.js';

export const REQUESTS = 50_000;
export const CONNECTIONS = 50;

/** Fewer tokens, in turn: a cache of 10,000 finds none of them again, so they have the effect of distinct ones. */
const QUICK = { runs: 3, tokenCount: 12_000, adapters: ['fastify'], variants: ['authgear', 'authgear-no-cache'] };
const THOROUGH = {
  runs: 5,
  tokenCount: REQUESTS,
  adapters: Object.keys(ADAPTERS),
  variants: ['unguarded', 'authgear', 'recipe'],
};

/** Resident memory of whole servers, each in a process of its own, after many distinct tokens from this process. */
export async function measureMemory({ isQuick }) {
  const { runs, tokenCount, adapters, variants } = isQuick ? QUICK : THOROUGH;
  const issuer = await BenchIssuer.start();
  const headers = await createHeaders(issuer, tokenCount);
  const servers = adapters.flatMap((adapter) => variants.map((variant) => ({ adapter, variant, runs: [] })));
  for (let run = 0; run < runs; run += 1) {
    for (const server of shuffled(servers)) server.runs.push(await runOnce(server, issuer, headers));
  }
  await issuer.stop();
  return { runs, tokenCount, rows: servers.map(summarise) };
}

async function runOnce({ adapter, variant }, { endpoint, clientId }, headers) {
  const input = { adapter, variant, issuer: { endpoint, clientId } };
  const child = new Child(new URL('../server/app.js', import.meta.url), input, { execArgv: ['--expose-gc'] });
  try {
    const port = await child.answer();
    await send(port, headers, 1);
    await delay(200);
    const idle = (await child.ask('memory')).afterCollection;
    await send(port, headers, REQUESTS);
    const { now, afterCollection, peak } = await child.ask('memory');
    return { idle, growth: now - idle, growthAfterCollection: afterCollection - idle, peakGrowth: peak - idle };
  } finally {
    await child.stop();
  }
}

/** So many requests over keep-alive connections, their tokens in turn. */
async function send(port, headers, amount) {
  let turn = 0;
  const setupRequest = (request) => {
    const authorization = headers[turn % headers.length].latin1Slice();
    turn += 1;
    return { ...request, headers: { ...request.headers, authorization } };
  };
  const url = `http://127.0.0.1:${port}`;
  const connections = Math.min(CONNECTIONS, amount);
  const { non2xx, errors } = await autocannon({ url, connections, amount, requests: [{ setupRequest }] });
  if (non2xx > 0 || errors > 0) throw new Error(`${non2xx} refused, ${errors} failed`);
}

function summarise({ adapter, variant, runs }) {
  const of = (member) => spread(runs.map((run) => run[member]));
  return {
    adapter,
    variant,
    idle: of('idle'),
    growth: of('growth'),
    growthAfterCollection: of('growthAfterCollection'),
    peakGrowth: of('peakGrowth'),
  };
}
