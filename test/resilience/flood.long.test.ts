import { setTimeout as after } from 'node:timers/promises';
import { namedKey } from '../support/keys.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';
import type { FaultyIssuer } from './support/faulty-issuer.js';
import { withMadeUpKid } from './support/flood.js';
import { liveHeap, MEBIBYTE } from './support/heap.js';
import { SECOND, STEP, spendBudget, useFaultyIssuer, verdictOn } from './support/scenario.js';

/** Of flood for each test, in real time: long enough for four refreshes after the burst. */
const SECONDS = 26;
const TICK = 50;
const VALID_A_SECOND = 20;
/** Nothing but the connections of the clients, which are in this process too, is left of the flood. */
const FLAT = 4 * MEBIBYTE;

interface Report {
  /** How often each verdict was given on valid tokens, and on made-up ones. */
  readonly valid: Readonly<Record<string, number>>;
  readonly madeUp: Readonly<Record<string, number>>;
  /** Of tokens of a key that was known from the beginning, in milliseconds. */
  readonly p99Milliseconds: number;
}

describe.each(ADAPTERS)('A flood in real time against an app on %s', (adapter) => {
  const { start } = useFaultyIssuer(adapter, { isSilent: true });

  it.each([
    [100, false],
    [400, true],
  ])('of %i made-up tokens a second', async (rate, isRoomFull) => {
    jest.useRealTimers();
    const { app, issuer } = await start();
    await flood(app, issuer, rate, 2);
    const before = liveHeap();
    const refreshes = issuer.refreshes;

    const report = await flood(app, issuer, rate, SECONDS);

    process.stdout.write(`${JSON.stringify({ adapter, rate, ...report })}\n`);
    if (!isRoomFull) expect(Object.keys(report.valid)).toEqual(['200']);
    expect(Object.keys(report.madeUp)).toEqual(['key_not_found']);
    expect(issuer.refreshes - refreshes).toBeLessThanOrEqual((SECONDS * SECOND) / STEP + 2);
    expect(liveHeap() - before).toBeLessThan(FLAT);
  });

  /** Made-up and valid tokens, all of this second; every seven seconds the issuer signs with a new key. */
  async function flood(app: TestApp, issuer: FaultyIssuer, rate: number, seconds: number): Promise<Report> {
    await spendBudget({ app, issuer });
    const first = namedKey('first');
    const valid: Promise<unknown>[] = [];
    const madeUp: Promise<unknown>[] = [];
    const durations: number[] = [];
    const startedAt = Date.now();
    for (let sent = 0, rotations = 0; Date.now() < startedAt + seconds * SECOND; await after(TICK)) {
      const passed = (Date.now() - startedAt) / SECOND;
      if (Math.floor(passed / 7) > rotations) {
        rotations += 1;
        issuer.rotateTo(namedKey(`key-${rotations}`), first);
      }
      for (; sent < passed * rate; sent += 1) madeUp.push(verdictOn(app, withMadeUpKid(issuer.recentToken())));
      const recent = issuer.recentToken();
      for (let count = 0; count < (VALID_A_SECOND * TICK) / SECOND; count += 1) valid.push(verdictOn(app, recent));
      valid.push(timed(durations, () => verdictOn(app, issuer.tokenOf(first))));
    }
    return {
      valid: count(await Promise.all(valid)),
      madeUp: count(await Promise.all(madeUp)),
      p99Milliseconds: durations.sort((a, b) => a - b)[Math.floor(durations.length * 0.99)] ?? 0,
    };
  }
});

async function timed<T>(durations: number[], work: () => Promise<T>): Promise<T> {
  const from = performance.now();
  const result = await work();
  durations.push(performance.now() - from);
  return result;
}

function count(verdicts: readonly unknown[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const verdict of verdicts.map(String)) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}
