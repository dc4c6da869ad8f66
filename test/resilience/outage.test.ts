import { withParts } from '../support/jws.js';
import { expectRefusal } from '../support/refusals.js';
import { ADAPTERS } from '../support/test-app.js';
import { ControlledNames } from './support/controlled-names.js';
import { faultNamed, QUICK_FAULTS, SILENT_FAULTS } from './support/faults.js';
import type { FaultyIssuer } from './support/faulty-issuer.js';
import {
  HOUR,
  issuerLines,
  MINUTE,
  pass,
  type Scenario,
  SERVING,
  STEP,
  useFaultyIssuer,
  verdictOn,
} from './support/scenario.js';

/** Moments after the last refresh, in the order in which an outage meets them. */
const MOMENTS = [10 * MINUTE + 1, 12 * HOUR, SERVING];

describe.each(ADAPTERS)('An app on %s with known keys', (adapter) => {
  const { start } = useFaultyIssuer(adapter);

  /** Tokens of every kind of verdict, with the verdict. A token of an unknown key is another matter. */
  function tokensOf(issuer: FaultyIssuer): [token: string, verdict: unknown][] {
    const good = issuer.token();
    return [
      [good, 200],
      [issuer.token({ exp: Math.floor(Date.now() / 1000) + 1 }), 'token_expired'],
      [issuer.token({ nbf: 4e9 }), 'token_not_active'],
      [issuer.token({ aud: ['another-api'] }), 'invalid_audience'],
      [issuer.token({ nonce: 'n' }, { typ: 'JWT' }), 'wrong_token_type'],
      [issuer.token({}, { alg: 'none' }), 'unsupported_algorithm'],
      [withParts(good, { signature: 'A'.repeat(342) }), 'invalid_signature'],
    ];
  }

  async function expectUnchangedVerdicts(
    { app, issuer }: Scenario,
    begin: () => Promise<void>,
    end = () => issuer.recover(),
  ): Promise<void> {
    const tokens = tokensOf(issuer);
    const [[good] = ['']] = tokens;
    const verdicts = () => Promise.all(tokens.map(([token]) => verdictOn(app, token)));
    const expected = tokens.map(([, verdict]) => verdict);
    const stranger = issuer.token({}, { kid: 'made-up' });
    expect(await verdictOn(app, good)).toBe(200);
    const loadedAt = Date.now();
    await begin();

    for (const moment of MOMENTS) {
      jest.setSystemTime(loadedAt + moment);
      expect(await verdicts()).toEqual(expected);
      // A token of an unknown key waits for the refresh that the others started, and so shows that it has failed.
      expect(await verdictOn(app, stranger)).toBe('issuer_unavailable');
      expect(await verdictOn(app, good)).toBe(200);
    }
    expect(issuerLines(app)).toEqual([{ level: 'error', message: expect.stringMatching(/^Key refresh failed: /) }]);

    pass(1);
    expectRefusal(await app.get('/profile', good), 'issuer_unavailable', issuer.endpoint);
    await end();
    pass(STEP);
    expect(await verdictOn(app, good)).toBe(200);
    expect(issuerLines(app).slice(1)).toEqual([
      { level: 'log', message: 'The issuer answers again: its keys are refreshed' },
    ]);
  }

  it.each(QUICK_FAULTS)('gives the same verdicts for a day, and logs two lines, through %s', async (_name, fault) => {
    const scenario = await start();
    await expectUnchangedVerdicts(scenario, () => scenario.issuer.misbehave(fault));
  });

  it.each(SILENT_FAULTS)('gives the same verdicts for a day, and logs two lines, through %s', async (_name, fault) => {
    const scenario = await start({ jwks: { timeout: 60 } });
    await expectUnchangedVerdicts(scenario, () => scenario.issuer.misbehave(fault));
  });

  it('gives the same verdicts for a day, and logs two lines, through a failure of name resolution', async () => {
    const names = new ControlledNames('project.localhost');
    const scenario = await start({ hostname: 'project.localhost' });
    const { issuer } = scenario;
    const begin = async () => {
      names.isWorking = false;
      // Connections that are open know the way without the name.
      await issuer.misbehave({});
    };
    const end = async () => {
      names.isWorking = true;
    };
    await expectUnchangedVerdicts(scenario, begin, end).finally(() => names.release());
    expect(issuer.refreshes).toBe(2);
  });

  it('logs an outage anew only if it turns out to be of another kind', async () => {
    const { app, issuer } = await start();
    const token = issuer.token();
    const faults = ['jwks: status 500', 'connections reset', 'discovery: another issuer', 'discovery: no jwks_uri'];
    await verdictOn(app, token);
    pass(HOUR);
    for (const name of faults) {
      await issuer.misbehave(faultNamed(name));
      pass(STEP);
      await verdictOn(app, issuer.token({}, { kid: 'made-up' }));
    }
    expect(issuerLines(app).map(({ message }) => message)).toEqual([
      expect.stringMatching(/^Key refresh failed: issuer_unreachable \(/),
      expect.stringMatching(/^Key refresh failed: issuer_mismatch \(/),
      expect.stringMatching(/^Key refresh failed: issuer_unreachable \(/),
    ]);
  });
});
