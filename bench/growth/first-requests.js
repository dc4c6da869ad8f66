// Concurrent first requests, 1 to 10,000, at an app that has no keys yet: what they ask of the issuer, and how long until
// the last is answered, compared with the time that as many verifications take.
import { createFloor } from '../guard/floor.js';
import { BenchIssuer } from '../support/bench-issuer.js';
import { readInput } from '../support/child.js';
import { exchangeOf } from '../support/exchange.js';
import { startAuthgearGuard } from '../support/nest.js';
import { spread } from '../support/statistics.js';
import { createHeaders } from './headers.js';

const { isQuick } = readInput();
const counts = isQuick ? [1, 100, 10_000] : [1, 10, 100, 1000, 10_000];
const rounds = isQuick ? 3 : 9;

const issuer = await BenchIssuer.start();
const headers = await createHeaders(issuer, counts.at(-1));
const tokens = headers.slice(0, 200).map((header) => header.latin1Slice('Bearer '.length));
const floor = createFloor(issuer.jwk, tokens);

function timeFloor(count) {
  const start = performance.now();
  for (let done = 0; done < count; done += 1) floor();
  return performance.now() - start;
}

async function runOnce(count) {
  const { guard, close } = await startAuthgearGuard(issuer);
  const exchanges = headers.slice(0, count).map((header) => exchangeOf(header));
  const before = { ...issuer.requests };
  const start = performance.now();
  await Promise.all(exchanges.map(({ context }) => guard.canActivate(context)));
  const milliseconds = performance.now() - start;
  await close();
  return {
    milliseconds,
    verificationsMs: timeFloor(count),
    discovery: issuer.requests.discovery - before.discovery,
    jwks: issuer.requests.jwks - before.jwks,
  };
}

function summarise({ count, runs }) {
  const of = (value) => spread(runs.map(value));
  return {
    count,
    discovery: Math.max(...runs.map((run) => run.discovery)),
    jwks: Math.max(...runs.map((run) => run.jwks)),
    milliseconds: of((run) => run.milliseconds),
    verificationsMs: of((run) => run.verificationsMs),
    ratio: of((run) => run.milliseconds / run.verificationsMs),
  };
}

await runOnce(1000);
const series = counts.map((count) => ({ count, runs: [] }));
for (let round = 0; round < rounds; round += 1) {
  for (const { count, runs } of series) runs.push(await runOnce(count));
}
process.send(series.map(summarise));
