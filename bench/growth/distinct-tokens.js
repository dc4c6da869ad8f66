// Distinct tokens, 1 to 100,000, used in turn; the cache holds 10,000. Time per request, and the heap that stays in use.
import { BenchIssuer } from '../support/bench-issuer.js';
import { readInput } from '../support/child.js';
import { exchangeOf } from '../support/exchange.js';
import { startAuthgearGuard } from '../support/nest.js';
import { createHeaders } from './headers.js';

const MAX = 10_000;
const { isQuick } = readInput();
const counts = isQuick ? [1, 1000, 10_000, 12_000] : [1, 100, 1000, 10_000, 100_000];

const issuer = await BenchIssuer.start();
const headers = await createHeaders(issuer, counts.at(-1));

/** This many requests, with the first `count` tokens in turn. */
async function useInTurn(guard, count, requests) {
  for (let index = 0; index < requests; index += 1) {
    const verdict = guard.canActivate(exchangeOf(headers[index % count]).context);
    if (verdict instanceof Promise) await verdict;
  }
}

function heapInUse() {
  for (let time = 0; time < 3; time += 1) globalThis.gc();
  return process.memoryUsage().heapUsed;
}

async function measure(count) {
  const { guard, close } = await startAuthgearGuard(issuer, { tokenCache: { max: MAX } });
  await useInTurn(guard, 1, 1);
  const before = heapInUse();
  await useInTurn(guard, count, count);
  const requests = Math.ceil(20_000 / count) * count;
  const start = performance.now();
  await useInTurn(guard, count, requests);
  const microseconds = ((performance.now() - start) * 1000) / requests;
  const heapMb = (heapInUse() - before) / 1024 / 1024;
  await useInTurn(guard, 1, 1);
  await close();
  return { count, microseconds, heapMb };
}

await measure(1000);
const rows = [];
for (const count of counts) rows.push(await measure(count));
process.send({ max: MAX, tokenLength: headers[0].length - 'Bearer '.length, rows });
