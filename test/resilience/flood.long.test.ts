import { setTimeout as after } from 'node:timers/promises';
import { codeOf } from '../support/failures.js';
import { namedKey } from '../support/keys.js';
import { ADAPTERS } from '../support/test-app.js';
import { withMadeUpKid } from './support/flood.js';
import { liveHeap, MEBIBYTE } from './support/heap.js';
import { type Scenario, SECOND, STEP, spendBudget, useFaultyIssuer, verdictOn } from './support/scenario.js';

/** Of flood for each test, in real time: long enough for four refreshes after the burst. */
const SECONDS = 26;
const TICK = 50;
/** Nothing but the connections of the clients, which are in this process too, is left of the flood. */
const FLAT = 4 * MEBIBYTE;

/** Tokens that may wait at the same time. */
const ROOM = 1000;
const SECONDS_OF_A_KEY = 7;
const FIRST = namedKey('first');

/** The different verdicts on tokens of a key that was known from the beginning, on all valid tokens, and on made-up ones. */
interface Report {
  readonly known: unknown;
  readonly valid: unknown;
  readonly madeUp: unknown;
  readonly mostWaiting: number;
}

describe.each(ADAPTERS)('A flood in real time against an app on %s', (adapter) => {
  const { start } = useFaultyIssuer(adapter, { isSilent: true });

  it('of 100 made-up tokens a second over HTTP refuses no valid token', async () => {
    jest.useRealTimers();
    const scenario = await start();
    const report = await flood(scenario, 100, (token) => verdictOn(scenario.app, token));
    expect(report).toMatchObject({ valid: [200], madeUp: ['key_not_found'] });
  });

  // In process, for a client of 400 requests a second would take more of the machine than the app.
  it('of 400 made-up tokens a second fills the room, refuses no token of a known key, and leaves nothing behind', async () => {
    jest.useRealTimers();
    const scenario = await start();
    const verdict = (token: string) => scenario.verifier.verify(token).catch(codeOf);
    await flood(scenario, 400, verdict, 2);
    const before = liveHeap();
    const report = await flood(scenario, 400, verdict);
    expect(report).toMatchObject({ known: [200], madeUp: ['key_not_found'] });
    // And those who joined a refresh, or are on their way out.
    expect(report.mostWaiting).toBeGreaterThanOrEqual(ROOM);
    expect(report.mostWaiting).toBeLessThan(1.5 * ROOM);
    expect(liveHeap() - before).toBeLessThan(FLAT);
  });

  /** Made-up and valid tokens, all of this second; every seven seconds the issuer signs with a new key. */
  async function flood(
    scenario: Scenario,
    rate: number,
    verdictOnMadeUp: (token: string) => Promise<unknown>,
    seconds = SECONDS,
  ): Promise<Report> {
    const { app, issuer } = scenario;
    await spendBudget(scenario);
    const verdicts = { known: new Verdicts(), valid: new Verdicts(), madeUp: new Verdicts() };
    const [startedAt, refreshes] = [Date.now(), issuer.refreshes];
    for (let sent = 0, rotations = 0; Date.now() < startedAt + seconds * SECOND; await after(TICK)) {
      const passed = (Date.now() - startedAt) / SECOND;
      if (passed > (rotations + 1) * SECONDS_OF_A_KEY) {
        rotations += 1;
        issuer.rotateTo(namedKey(`key-${rotations}`), FIRST);
      }
      const token = issuer.recentToken();
      for (; sent < passed * rate; sent += 1) verdicts.madeUp.add(verdictOnMadeUp(withMadeUpKid(token)));
      verdicts.valid.add(verdictOn(app, token));
      verdicts.known.add(verdictOn(app, issuer.tokenOf(FIRST)));
    }
    const [known, valid, madeUp] = await Promise.all(Object.values(verdicts).map((given) => given.all()));
    expect(issuer.refreshes - refreshes).toBeLessThanOrEqual((seconds * SECOND) / STEP + 2);
    const report = { known, valid, madeUp, mostWaiting: verdicts.madeUp.mostWaiting };
    process.stdout.write(`${JSON.stringify({ adapter, rate, ...report, p99Milliseconds: verdicts.known.p99 })}\n`);
    return report;
  }
});

/** Verdicts on requests of one kind. */
class Verdicts {
  mostWaiting = 0;
  #waiting = 0;
  readonly #verdicts: Promise<unknown>[] = [];
  readonly #durations: number[] = [];

  add(verdict: Promise<unknown>): void {
    const from = performance.now();
    this.#waiting += 1;
    const settled = verdict.finally(() => {
      this.#waiting -= 1;
      this.#durations.push(performance.now() - from);
    });
    this.#verdicts.push(settled);
    this.mostWaiting = Math.max(this.mostWaiting, this.#waiting);
  }

  /** Every different one, once all are there. */
  async all(): Promise<unknown[]> {
    return [...new Set(await Promise.all(this.#verdicts))];
  }

  get p99(): number {
    return this.#durations.sort((a, b) => a - b)[Math.floor(this.#durations.length * 0.99)] ?? 0;
  }
}
