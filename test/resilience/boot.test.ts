import { expectRefusal } from '../support/refusals.js';
import { ADAPTERS } from '../support/test-app.js';
import { SAMPLE_QUICK_FAULTS, SAMPLE_SILENT_FAULTS } from './support/faults.js';
import { expectRecovery } from './support/recovery.js';
import { passDeadlines, useFaultyIssuer, verdictOn } from './support/scenario.js';

describe.each(ADAPTERS)('An app on %s that boots without its issuer', (adapter) => {
  const { start, startApp, startIssuer } = useFaultyIssuer(adapter);

  it.each(SAMPLE_QUICK_FAULTS)(
    'answers 503, and 200 one step after the issuer recovers from %s',
    async (_name, fault) => {
      const issuer = await startIssuer();
      await issuer.misbehave(fault);
      await expectRecovery(issuer, await startApp(issuer));
    },
  );

  it.each(SAMPLE_SILENT_FAULTS)(
    'answers 503, and 200 one step after the issuer recovers from %s',
    async (_name, fault) => {
      const issuer = await startIssuer();
      await issuer.misbehave(fault);
      await expectRecovery(issuer, await startApp(issuer), (ask) => passDeadlines(issuer, fault, ask));
    },
  );

  it('answers 503 where the host name of the endpoint leads nowhere', async () => {
    const endpoint = `https://${'x'.repeat(64)}.invalid`;
    const app = await startApp({ endpoint, clientId: 'test-client' });
    const { issuer } = await start();
    const token = issuer.token({ iss: endpoint, aud: [endpoint] });
    expectRefusal(await app.get('/profile', token), 'issuer_unavailable', endpoint);
  });

  it('asks for no key before a token needs one', async () => {
    const { app, issuer } = await start();
    expect(await verdictOn(app, issuer.token({ exp: 1 }))).toBe('token_expired');
    expect(await verdictOn(app, issuer.token({ iss: 'https://other.authgear.cloud' }))).toBe('invalid_issuer');
    expect(issuer.requests).toEqual([]);
  });

  it('ends a refresh that hangs, when it shuts down', async () => {
    const { app, issuer } = await start();
    await issuer.misbehave({ discovery: () => {} });
    const arrival = issuer.nextRequest();
    const answer = verdictOn(app, issuer.token()).catch(() => 'connection closed');
    await arrival;
    const left = issuer.nextDeparture();
    await app.close();
    await left;
    expect(issuer.unanswered).toBe(0);
    expect(await answer).toMatch(/issuer_unavailable|connection closed/);
  });
});
