import { randomUUID } from 'node:crypto';
import { encodeSegment, partsOf, withParts } from '../../support/jws.js';
import { namedKey } from '../../support/keys.js';
import { type Adapter, type TestApp } from '../../support/test-app.js';
import { issuerLines, MINUTE, pass, SECOND, useFaultyIssuer, verdictOn } from './scenario.js';

const KIDS_A_SECOND = 5;

/** The tests of a flood, for each of these values of `jwks.requestsPerMinute`. */
export function testFlood(adapter: Adapter, rates: readonly number[]): void {
  const { start } = useFaultyIssuer(adapter);

  it.each(rates)('makes at most %i refreshes a minute, and no good token is refused', async (requestsPerMinute) => {
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
    expect(mostInOneMinute(refreshesAt)).toBe(requestsPerMinute);
    expect(issuer.requests).toHaveLength(2 * refreshesAt.length);
    expect(issuerLines(app)).toEqual([]);
  });

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
