import { ADAPTERS } from '../support/test-app.js';
import { ControlledNames } from './support/controlled-names.js';
import { faultNamed, SAMPLE_QUICK_FAULTS, SAMPLE_SILENT_FAULTS } from './support/faults.js';
import { expectUnchangedVerdicts } from './support/outage.js';
import { HOUR, issuerLines, pass, passDeadlines, STEP, useFaultyIssuer, verdictOn } from './support/scenario.js';

describe.each(ADAPTERS)('An app on %s with known keys', (adapter) => {
  const { start } = useFaultyIssuer(adapter);

  it.each(SAMPLE_QUICK_FAULTS)(
    'gives the same verdicts for a day, and logs two lines, through %s',
    async (_name, fault) => {
      const scenario = await start();
      const { issuer } = scenario;
      await expectUnchangedVerdicts(scenario, {
        begin: () => issuer.misbehave(fault),
        end: () => issuer.recover(),
      });
    },
  );

  it.each(SAMPLE_SILENT_FAULTS)(
    'gives the same verdicts for a day, and logs two lines, through %s',
    async (_name, fault) => {
      const scenario = await start();
      const { issuer } = scenario;
      await expectUnchangedVerdicts(scenario, {
        begin: () => issuer.misbehave(fault),
        failRefresh: (work) => passDeadlines(issuer, fault, work),
        end: () => issuer.recover(),
      });
    },
  );

  it('gives the same verdicts for a day, and logs two lines, through a failure of name resolution', async () => {
    const names = new ControlledNames('project.localhost');
    const scenario = await start({ hostname: 'project.localhost', allowInsecureEndpoint: true });
    const { issuer } = scenario;
    const outage = {
      begin: async () => {
        names.isWorking = false;
        // Connections that are open know the way without the name.
        await issuer.misbehave({});
      },
      end: async () => {
        names.isWorking = true;
      },
    };
    await expectUnchangedVerdicts(scenario, outage).finally(() => names.release());
    expect(issuer.refreshes).toBe(2);
  });

  it('logs an outage again only if it turns out to be of another kind', async () => {
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
