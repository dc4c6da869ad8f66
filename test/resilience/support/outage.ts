import { withParts } from '../../support/jws.js';
import { expectRefusal } from '../../support/refusals.js';
import type { FaultyIssuer } from './faulty-issuer.js';
import { HOUR, issuerLines, MINUTE, pass, type Scenario, SERVING, STEP, verdictOn } from './scenario.js';

/** Moments after the last refresh, in the order in which an outage meets them. */
const MOMENTS = [10 * MINUTE + 1, 12 * HOUR, SERVING];

export interface Outage {
  /** Does what makes the app ask for keys, and has the refresh fail. */
  readonly failRefresh?: (work: () => Promise<void>) => Promise<void>;
  readonly begin: () => Promise<void>;
  readonly end: () => Promise<void>;
}

/** Asserts that an outage of a day changes no verdict while known keys serve, and is two lines in the log. */
export async function expectUnchangedVerdicts(
  { app, issuer }: Scenario,
  { failRefresh = (work) => work(), begin, end }: Outage,
): Promise<void> {
  const tokens = tokensOf(issuer);
  const [[valid] = ['']] = tokens;
  const verdicts = () => Promise.all(tokens.map(([token]) => verdictOn(app, token)));
  const expected = tokens.map(([, verdict]) => verdict);
  const stranger = issuer.token({}, { kid: 'made-up' });
  expect(await verdictOn(app, valid)).toBe(200);
  const loadedAt = Date.now();
  await begin();

  for (const moment of MOMENTS) {
    jest.setSystemTime(loadedAt + moment);
    await failRefresh(async () => {
      expect(await verdicts()).toEqual(expected);
      // A token of an unknown key waits for the refresh that the others started, and so shows that it has failed.
      expect(await verdictOn(app, stranger)).toBe('issuer_unavailable');
    });
    expect(await verdictOn(app, valid)).toBe(200);
  }
  expect(issuerLines(app)).toEqual([{ level: 'error', message: expect.stringMatching(/^Key refresh failed: /) }]);

  pass(1);
  await failRefresh(async () => {
    expectRefusal(await app.get('/profile', valid), 'issuer_unavailable', issuer.endpoint);
  });
  await end();
  pass(STEP);
  expect(await verdictOn(app, valid)).toBe(200);
  expect(issuerLines(app).slice(1)).toEqual([
    { level: 'log', message: 'The issuer is reachable again: keys refreshed' },
  ]);
}

/** Tokens of every kind of verdict, with the verdict. A token of an unknown key is another matter. */
function tokensOf(issuer: FaultyIssuer): [token: string, verdict: unknown][] {
  const valid = issuer.token();
  return [
    [valid, 200],
    [issuer.token({ exp: Math.floor(Date.now() / 1000) + 1 }), 'token_expired'],
    [issuer.token({ nbf: 4e9 }), 'token_not_active'],
    [issuer.token({ aud: ['another-api'] }), 'invalid_audience'],
    [issuer.token({ nonce: 'n' }, { typ: 'JWT' }), 'wrong_token_type'],
    [issuer.token({}, { alg: 'none' }), 'unsupported_algorithm'],
    [withParts(valid, { signature: 'A'.repeat(342) }), 'invalid_signature'],
  ];
}
