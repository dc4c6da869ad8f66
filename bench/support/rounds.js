import { exchangeOf } from './exchange.js';
import { ratioOf, shuffled, spread } from './statistics.js';

/** Few enough that their requests are still in the processor's cache, as in a server. */
const BATCH = 32;

/**
 * What is timed: one way of deciding about one kind of token.
 *
 * @typedef {object} Cell
 * @property {string} id
 * @property {import('./token-sets.js').TokenSet} tokens
 * @property {(exchange: import('./exchange.js').Exchange) => unknown} attempt throws or rejects to refuse
 *
 * @typedef {object} Cost
 * @property {import('./statistics.js').Spread} ratio to the floor
 * @property {readonly number[]} times microseconds, one figure per round
 */

/**
 * Times all cells in turn, round after round, so that a slow spell of the machine slows all of them.
 * The order changes from round to round, so that no cell always collects the garbage of the same predecessor.
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
    for (const [turn, run] of shuffled(runs).entries()) {
      if (turn % 8 === 0) floorsOfRound.push(timeFloor(floor, floorCount));
      run.times.push(await timeCell(run.cell, run.count));
    }
    floorTimes.push(spread(floorsOfRound).median);
  }
  const costs = new Map(runs.map(({ cell, times }) => [cell.id, { ratio: ratioOf(times, floorTimes), times }]));
  return { floor: spread(floorTimes), costs };
}

/** Checks the verdicts, warms up, and finds how many attempts fill a slice. */
async function calibrate(cell, sliceMs) {
  for (const header of cell.tokens.headers.slice(0, 3)) {
    const isAccepted = await attemptOnce(cell.attempt, exchangeOf(header));
    if (isAccepted !== cell.tokens.isValid) throw new Error(`${cell.id}: wrong verdict`);
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

/** @returns microseconds of one attempt; without making the request */
async function timeCell({ id, tokens: { headers, isValid }, attempt }, count) {
  // Untimed: spends what a budget for key refreshes has regained since the last turn.
  await attemptOnce(attempt, exchangeOf(headers[0]));
  let elapsed = 0;
  let acceptedCount = 0;
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
        acceptedCount += 1;
      } catch {
        // Refusals are what acceptedCount doesn't count.
      }
    }
    elapsed += performance.now() - start;
  }
  if (acceptedCount !== (isValid ? count : 0)) throw new Error(`${id}: wrong verdict`);
  return (elapsed * 1000) / count;
}

function timeFloor(floor, count) {
  const start = performance.now();
  for (let done = 0; done < count; done += 1) floor();
  return ((performance.now() - start) * 1000) / count;
}
