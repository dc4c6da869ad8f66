// Keys in the JWKS, 1 to 1,000: the cost of a token, and of loading the keys.
import { createFloor } from '../guard/floor.js';
import { BenchIssuer } from '../support/bench-issuer.js';
import { readInput } from '../support/child.js';
import { exchangeOf } from '../support/exchange.js';
import { startAuthgearGuard } from '../support/nest.js';
import { measureInRounds } from '../support/rounds.js';
import { median } from '../support/statistics.js';
import { headerOf } from '../support/token-sets.js';

const { isQuick } = readInput();
const rows = [];
const cells = [];
let floor;

/** Each request goes to an app that has no keys yet. */
async function timeFirstRequests(issuer, header) {
  const times = [];
  for (let round = 0; round < 5; round += 1) {
    const { guard, close } = await startAuthgearGuard(issuer);
    const { context } = exchangeOf(header);
    const start = performance.now();
    await guard.canActivate(context);
    times.push(performance.now() - start);
    await close();
  }
  return median(times);
}

for (const keyCount of [1, 10, 100, 1000]) {
  const issuer = await BenchIssuer.start({ keyCount });
  const tokens = await Promise.all(Array.from({ length: 200 }, (_, index) => issuer.accessToken({ sub: `u${index}` })));
  const set = { headers: tokens.map(headerOf), isValid: true };
  floor ??= createFloor(issuer.jwk, tokens);
  const cold = await startAuthgearGuard(issuer, { tokenCache: false });
  const warm = await startAuthgearGuard(issuer);
  for (const { guard } of [cold, warm]) await guard.canActivate(exchangeOf(set.headers[0]).context);
  cells.push(
    { id: `first ${keyCount}`, tokens: set, attempt: ({ context }) => cold.guard.canActivate(context) },
    { id: `again ${keyCount}`, tokens: set, attempt: ({ context }) => warm.guard.canActivate(context) },
  );
  rows.push({ keyCount, firstRequestMs: await timeFirstRequests(issuer, set.headers[0]) });
}

const { costs } = await measureInRounds(
  cells,
  floor,
  isQuick ? { rounds: 5, sliceMs: 8 } : { rounds: 41, sliceMs: 15 },
);
process.send(
  rows.map((row) => ({
    ...row,
    firstSight: costs.get(`first ${row.keyCount}`),
    repeat: costs.get(`again ${row.keyCount}`),
  })),
);
