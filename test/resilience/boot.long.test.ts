import { ADAPTERS } from '../support/test-app.js';
import { QUICK_FAULTS, SILENT_FAULTS } from './support/faults.js';
import { expectRecovery } from './support/recovery.js';
import { passDeadlines, useFaultyIssuer } from './support/scenario.js';

describe.each(ADAPTERS)('An app on %s that boots without its issuer', (adapter) => {
  const { startApp, startIssuer } = useFaultyIssuer(adapter);

  it.each(QUICK_FAULTS)('answers 503, and 200 one step after the issuer recovers from %s', async (_name, fault) => {
    const issuer = await startIssuer();
    await issuer.misbehave(fault);
    await expectRecovery(issuer, await startApp(issuer));
  });

  it.each(SILENT_FAULTS)('answers 503, and 200 one step after the issuer recovers from %s', async (_name, fault) => {
    const issuer = await startIssuer();
    await issuer.misbehave(fault);
    await expectRecovery(issuer, await startApp(issuer), (ask) => passDeadlines(issuer, fault, ask));
  });
});
