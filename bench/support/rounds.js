import { exchangeOf } from './exchange.js';
import { spread } from './statistics.js';

/** Few enough that what is made for them is still in the processor's cache, as it is in a server. */
const BATCH = 32;

/**
 * What is timed: one way of deciding about one kind of token.
 *
 * @typedef {object} Cell
 * @property {string} id
 * @property {import('./token-sets.js').TokenSet} tokens
 * @property {(exchange: import('./exchange.js').Exchange) => unknown} attempt throws or rejects to refuse
 *
 * @typedef {{ ratio: import('./statistics.js').Spread, microseconds: import('./statistics.js').Spread }} Cost
 */

/**
 * Times all cells in turn, round after round, so that whatever slows the machine for a while slows all of them.
 *
 * A ratio is that of one round: a cell's time over the floor's time in the same round.
 *
 * @param {readonly Cell[]} cells
 * @param {() => void} floor one operation
 * @param {{ rounds: number, sliceMs: number }} effort
 * @returns {Promise<{ floor: import('./statistics.js').Spread, costs: Map<string, Cost> }>}
 */
export async function measureInRounds(cells, floor, { rounds, sliceMs }) {
  const runs = [];
  for (const cell of cells) runs.push(await calibrate(cell, sliceMs));
  const floorCount = countFor(timeFloor(floor, 400), sliceMs);
  const floorTimes = [];
  for (let round = 0; round < rounds; round += 1) {
    const floorsOfRound = [];
    for (let turn = 0; turn < runs.length; turn += 1) {
      if (turn % 8 === 0) floorsOfRound.push(timeFloor(floor, floorCount));
      const run = runs[(turn + round) % runs.length];
      run.times.push(await timeCell(run.cell, run.count));
    }
    floorTimes.push(spread(floorsOfRound).median);
  }
  const costs = new Map(
    runs.map(({ cell, times }) => [
      cell.id,
      { ratio: spread(times.map((time, round) => time / floorTimes[round])), microseconds: spread(times) },
    ]),
  );
  return { floor: spread(floorTimes), costs };
}

/** Checks the verdicts, warms up, and finds how many attempts fill a slice. */
async function calibrate(cell, sliceMs) {
  for (const header of cell.tokens.headers.slice(0, 3)) {
    const isLetIn = await attemptOnce(cell.attempt, exchangeOf(header));
    if (isLetIn !== cell.tokens.isGood) throw new Error(`${cell.id}: wrong verdict`);
  }
  await timeCell(cell, 50);
  const count = countFor(await timeCell(cell, 50), sliceMs);
  await timeCell(cell, Math.min(count * 4, 2000));
  return { cell, count: countFor(await timeCell(cell, count), sliceMs), times: [] };
}

function countFor(microseconds, sliceMs) {
  return Math.max(8, Math.min(8000, Math.ceil((sliceMs * 1000) / microseconds)));
}

async function attemptOnce(attempt, exchange) {
  try {
    await attempt(exchange);
    return true;
  } catch {
    return false;
  }
}

/** @returns microseconds of one attempt; making the request is not in it */
async function timeCell({ id, tokens: { headers, isGood }, attempt }, count) {
  let elapsed = 0;
  let letIn = 0;
  for (let done = 0; done < count; done += BATCH) {
    const batch = [];
    for (let index = done; index < Math.min(done + BATCH, count); index += 1) {
      batch.push(exchangeOf(headers[index % headers.length]));
    }
    const start = performance.now();
    for (const exchange of batch) {
      try {
        const verdict = attempt(exchange);
        if (verdict instanceof Promise) await verdict;
        letIn += 1;
      } catch {
        // A refusal, counted by its absence from letIn.
      }
    }
    elapsed += performance.now() - start;
  }
  if (letIn !== (isGood ? count : 0)) throw new Error(`${id}: wrong verdict`);
  return (elapsed * 1000) / count;
}

function timeFloor(floor, count) {
  const start = performance.now();
  for (let done = 0; done < count; done += 1) floor();
  return ((performance.now() - start) * 1000) / count;
}
