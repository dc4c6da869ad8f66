import { randomUUID } from 'node:crypto';
import { codeOf } from '../../support/failures.js';
import { encodeSegment, partsOf, withParts } from '../../support/jws.js';
import { namedKey } from '../../support/keys.js';
import { type Adapter, type TestApp } from '../../support/test-app.js';
import {
  BURST,
  issuerLines,
  MINUTE,
  pass,
  passWithTimers,
  SECOND,
  STEP,
  someoneWaits,
  spendBudget,
  useFaultyIssuer,
  verdictOn,
} from './scenario.js';

const KIDS_A_SECOND = 5;
/** Tokens that may wait at the same time. */
const ROOM = 1000;

/** The tests of a flood, for each of these values of `jwks.requestsPerMinute`. */
export function testFlood(adapter: Adapter, rates: readonly number[]): void {
  const { start } = useFaultyIssuer(adapter);

  it.each(rates)(
    'makes %i refreshes a minute after a burst, and no valid token is refused',
    async (requestsPerMinute) => {
      const { app, issuer } = await start({ jwks: { requestsPerMinute } });
      const token = issuer.token();
      const refreshesAt: number[] = [];
      for (let second = 0; second < 130; second += 1) {
        const before = issuer.refreshes;
        expect(await verdictOn(app, token)).toBe(200);
        const now = Date.now();
        await flood(app, token);
        for (let count = before; count < issuer.refreshes; count += 1) refreshesAt.push(now);
      }
      const [first = 0] = refreshesAt;
      expect(mostInOneMinute(refreshesAt)).toBe(BURST - 1 + requestsPerMinute);
      expect(mostInOneMinute(refreshesAt.filter((at) => at >= first + MINUTE))).toBe(requestsPerMinute);
      expect(issuer.requests).toHaveLength(2 * refreshesAt.length);
      expect(issuerLines(app)).toEqual([]);
    },
  );

  it.each(rates)('delays a rotation by no more than a step at %i refreshes a minute', async (requestsPerMinute) => {
    const { app, issuer } = await start({ jwks: { requestsPerMinute } });
    const oldToken = issuer.token();
    expect(await verdictOn(app, oldToken)).toBe(200);
    for (let second = 0; second < 31; second += 1) await flood(app, oldToken);

    issuer.rotateTo(namedKey('second'));
    const newToken = issuer.token();
    const rotatedAt = Date.now();
    while ((await verdictOn(app, newToken)) !== 200) await flood(app, oldToken);
    expect(Date.now() - rotatedAt).toBeLessThanOrEqual(MINUTE / requestsPerMinute);
    expect(await verdictOn(app, oldToken)).toBe('key_not_found');
  });
}

/** What comes in a second of {@link testRecentFlood}. */
export interface RecentFlood {
  readonly madeUp: number;
  readonly valid: number;
}

/** The tests of a flood whose tokens say that they are recent, so that they wait like valid ones of a new key. */
export function testRecentFlood(adapter: Adapter, { madeUp, valid }: RecentFlood): void {
  const { start } = useFaultyIssuer(adapter, { isSilent: true });

  it(`refuses no valid token through rotations amid ${madeUp} made-up tokens a second`, async () => {
    const { app, issuer, verifier } = await start();
    await spendBudget({ app, issuer });
    const names = ['second', 'third', 'fourth'];
    for (const name of names) {
      const verdicts: Promise<unknown>[] = [];
      const invalid: Promise<unknown>[] = [];
      for (let second = 0; second < STEP / SECOND; second += 1) {
        if (second === 2) issuer.rotateTo(namedKey(name), namedKey('first'));
        const token = issuer.recentToken();
        invalid.push(...verdictsOn(madeUp, () => verifier.verify(withMadeUpKid(token))));
        verdicts.push(...verdictsOn(valid, () => verifier.verify(issuer.recentToken())));
        passWithTimers(SECOND);
      }
      expect(new Set(await Promise.all(verdicts))).toEqual(new Set(['accepted']));
      expect(new Set(await Promise.all(invalid))).toEqual(new Set(['key_not_found']));
    }
    expect(issuer.refreshes).toBe(BURST + names.length);
  });

  it('lets a thousand wait, refuses those beyond at once, and no token of a known key', async () => {
    const { app, issuer, verifier } = await start();
    await spendBudget({ app, issuer });
    const template = issuer.recentToken();
    const verify = () => verifier.verify(withMadeUpKid(template));
    const waiting = verdictsOn(ROOM, verify);
    expect(await Promise.all(verdictsOn(10, verify))).toEqual(Array.from({ length: 10 }, () => 'key_not_found'));
    expect(await verdictOn(app, template)).toBe(200);
    passWithTimers(STEP);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['key_not_found']));
  });

  it('leaves no request without an answer when the app shuts down', async () => {
    const { app, issuer } = await start();
    await spendBudget({ app, issuer });
    const answer = verdictOn(app, withMadeUpKid(issuer.recentToken())).catch(() => 'connection closed');
    await someoneWaits();
    await app.close();
    expect(await answer).toMatch(/issuer_unavailable|connection closed/);
  });
}

/** What so many tokens get, each the code of its refusal or `accepted`. */
function verdictsOn(count: number, verify: () => Promise<unknown>): Promise<unknown>[] {
  return Array.from({ length: count }, () => verify().then(() => 'accepted', codeOf));
}

/** A second of the flood. Nobody need sign these tokens: it is their kid that is to do harm. */
async function flood(app: TestApp, token: string): Promise<void> {
  const verdicts = await Promise.all(Array.from({ length: KIDS_A_SECOND }, () => verdictOn(app, withMadeUpKid(token))));
  expect(new Set(verdicts)).toEqual(new Set(['key_not_found']));
  pass(SECOND);
}

/** The same token under a kid that nobody has. */
export function withMadeUpKid(token: string): string {
  const header: unknown = JSON.parse(Buffer.from(partsOf(token).header, 'base64url').toString());
  return withParts(token, { header: encodeSegment({ ...Object(header), kid: randomUUID() }) });
}

/** Most of these moments in any window of 60 seconds, its end left out. */
function mostInOneMinute(moments: readonly number[]): number {
  return Math.max(...moments.map((from) => moments.filter((at) => at >= from && at < from + MINUTE).length));
}
