import { randomUUID } from 'node:crypto';
import { encodeSegment, partsOf, withParts } from '../support/jws.js';
import { namedKey } from '../support/keys.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';
import { issuerLines, MINUTE, pass, SECOND, useFaultyIssuer, verdictOn } from './support/scenario.js';

const KIDS_A_SECOND = 5;

describe.each(ADAPTERS)('A flood of made-up kids against an app on %s', (adapter) => {
  const { start } = useFaultyIssuer(adapter);

  /** A second of the flood. Nobody need sign these tokens: it is their kid that is to do harm. */
  async function flood(app: TestApp, token: string): Promise<void> {
    const verdicts = await Promise.all(
      Array.from({ length: KIDS_A_SECOND }, () => verdictOn(app, withMadeUpKid(token))),
    );
    expect(new Set(verdicts)).toEqual(new Set(['key_not_found']));
    pass(SECOND);
  }

  it.each([1, 10, 30])(
    'makes at most %i refreshes a minute, and no good token is refused',
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
      expect(mostInOneMinute(refreshesAt)).toBe(requestsPerMinute);
      expect(issuer.requests).toHaveLength(2 * refreshesAt.length);
      expect(issuerLines(app)).toEqual([]);
    },
  );

  it.each([
    ['6 s', 10],
    ['2 s', 30],
  ])('delays a rotation by no more than %s', async (_step, requestsPerMinute) => {
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

  it('makes no refresh where the token is bad anyway', async () => {
    const { app, issuer } = await start();
    const bad = [
      issuer.token({ iss: 'https://other.authgear.cloud' }),
      issuer.token({ exp: 1 }),
      issuer.token({ aud: 'another-api' }),
      issuer.token({}, { alg: 'HS256' }),
    ];
    for (const token of bad) expect(await verdictOn(app, withMadeUpKid(token))).not.toBe('key_not_found');
    expect(issuer.requests).toEqual([]);
  });
});

function withMadeUpKid(token: string): string {
  const header: unknown = JSON.parse(Buffer.from(partsOf(token).header, 'base64url').toString());
  return withParts(token, { header: encodeSegment({ ...Object(header), kid: randomUUID() }) });
}

/** Most of these moments in any window of 60 seconds, its end left out. */
function mostInOneMinute(moments: readonly number[]): number {
  return Math.max(...moments.map((from) => moments.filter((at) => at >= from && at < from + MINUTE).length));
}
