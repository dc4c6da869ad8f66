import { ADAPTERS } from '../support/test-app.js';
import { drip, hang, hangInBody, SILENT_FAULTS } from './support/faults.js';
import { HOUR, pass, STEP, useFaultyIssuer, verdictOn } from './support/scenario.js';

const TIMEOUT = 100;
/** For the machine to be slow in; far less than it takes until the issuer would end the exchange. */
const SLACK = 1500;

describe.each(ADAPTERS)('While the issuer is silent, an app on %s', (adapter) => {
  const { start } = useFaultyIssuer(adapter);

  it.each(SILENT_FAULTS)('keeps no request waiting longer than the timeout: %s', async (_name, fault) => {
    const { app, issuer } = await start({ jwks: { timeout: TIMEOUT } });
    await issuer.misbehave(fault);
    const startedAt = performance.now();
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => verdictOn(app, issuer.token())));
    const waited = performance.now() - startedAt;
    expect(new Set(verdicts)).toEqual(new Set(['issuer_unavailable']));
    expect(waited).toBeGreaterThan(TIMEOUT - 10);
    expect(waited).toBeLessThan(TIMEOUT + SLACK);
    expect(issuer.refreshes).toBe(1);
  });

  it.each(SILENT_FAULTS)('leaves no connection behind: %s', async (_name, fault) => {
    const { app, issuer } = await start({ jwks: { timeout: TIMEOUT } });
    await issuer.misbehave(fault);
    const arrival = issuer.nextRequest();
    const verdict = verdictOn(app, issuer.token());
    await arrival;
    while (issuer.unanswered > 0) await issuer.nextDeparture();
    expect(await verdict).toBe('issuer_unavailable');
  });

  it('refuses at once in the time between two refreshes', async () => {
    const { app, issuer } = await start({ jwks: { timeout: TIMEOUT } });
    await issuer.misbehave({ discovery: hang });
    await verdictOn(app, issuer.token());
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => verdictOn(app, issuer.token())));
    expect(new Set(verdicts)).toEqual(new Set(['issuer_unavailable']));
    expect(issuer.requests).toEqual(['discovery']);
  });

  // The deadline is the default one: were anyone to wait for it, the refresh would be over when they get their answer.
  it.each([
    ['silence before the header', { discovery: hang }],
    ['silence in the body of the keys', { jwks: hangInBody }],
    ['a byte a second', { discovery: drip }],
  ])('answers requests with known keys while a refresh is under way: %s', async (_name, fault) => {
    const { app, issuer } = await start();
    const tokens = Array.from({ length: 100 }, (_, index) => issuer.token({ sub: `u${index}` }));
    const [remembered = ''] = tokens;
    expect(await verdictOn(app, remembered)).toBe(200);
    await issuer.misbehave(fault);
    pass(HOUR);

    const silence = issuer.nextRequest('discovery' in fault ? 'discovery' : 'jwks');
    expect(await verdictOn(app, remembered)).toBe(200);
    await silence;
    const verdicts = await Promise.all(tokens.map((token) => verdictOn(app, token)));
    expect(new Set(verdicts)).toEqual(new Set([200]));
    expect(await verdictOn(app, issuer.token({ exp: 1 }))).toBe('token_expired');
    expect(issuer.unanswered).toBe(1);
  });

  it('answers requests with known keys while requests with unknown keys wait', async () => {
    const { app, issuer } = await start();
    const good = issuer.token();
    expect(await verdictOn(app, good)).toBe(200);
    await issuer.misbehave({ discovery: hang });
    pass(STEP);
    const silence = issuer.nextRequest();
    const strangers = Array.from({ length: 50 }, (_, index) =>
      verdictOn(app, issuer.token({}, { kid: `made-up-${index}` })),
    );
    await silence;
    expect(await verdictOn(app, good)).toBe(200);
    expect(issuer.unanswered).toBe(1);
    await issuer.recover();
    expect(new Set(await Promise.all(strangers))).toEqual(new Set(['issuer_unavailable']));
  });
});
