import { ADAPTERS } from '../support/test-app.js';
import { QUICK_FAULTS, SILENT_FAULTS } from './support/faults.js';
import { expectUnchangedVerdicts } from './support/outage.js';
import { passDeadlines, useFaultyIssuer } from './support/scenario.js';

describe.each(ADAPTERS)('An app on %s with known keys', (adapter) => {
  const { start } = useFaultyIssuer(adapter);

  it.each(QUICK_FAULTS)('gives the same verdicts for a day, and logs two lines, through %s', async (_name, fault) => {
    const scenario = await start();
    const { issuer } = scenario;
    await expectUnchangedVerdicts(scenario, {
      begin: () => issuer.misbehave(fault),
      end: () => issuer.recover(),
    });
  });

  it.each(SILENT_FAULTS)('gives the same verdicts for a day, and logs two lines, through %s', async (_name, fault) => {
    const scenario = await start();
    const { issuer } = scenario;
    await expectUnchangedVerdicts(scenario, {
      begin: () => issuer.misbehave(fault),
      failRefresh: (work) => passDeadlines(issuer, fault, work),
      end: () => issuer.recover(),
    });
  });
});
