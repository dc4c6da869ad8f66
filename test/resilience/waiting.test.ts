import { passTimeouts } from '../support/controlled-clock.js';
import { ADAPTERS } from '../support/test-app.js';
import { drip, hang, hangInBody, SILENT_FAULTS } from './support/faults.js';
import {
  BURST,
  HOUR,
  pass,
  passDeadlines,
  STEP,
  silence,
  spendBudget,
  TIMEOUT,
  useFaultyIssuer,
  verdictOn,
} from './support/scenario.js';

describe.each(ADAPTERS)('While the issuer is silent, an app on %s', (adapter) => {
  const { start } = useFaultyIssuer(adapter);

  it.each(SILENT_FAULTS)('keeps requests waiting for the timeout, and no longer: %s', async (_name, fault) => {
    const { app, issuer } = await start();
    await issuer.misbehave(fault);
    const asked = silence(issuer, fault);
    let answers = 0;
    const verdicts = Array.from({ length: 20 }, async () => {
      const verdict = await verdictOn(app, issuer.token());
      answers += 1;
      return verdict;
    });
    await asked;

    passTimeouts(TIMEOUT - 1);
    expect(await verdictOn(app, issuer.token({ exp: 1 }))).toBe('token_expired');
    expect(answers).toBe(0);
    expect(issuer.unanswered).toBe(1);

    passTimeouts(1);
    expect(new Set(await Promise.all(verdicts))).toEqual(new Set(['issuer_unavailable']));
    expect(issuer.refreshes).toBe(1);
  });

  it.each(SILENT_FAULTS)('leaves no connection behind: %s', async (_name, fault) => {
    const { app, issuer } = await start();
    await issuer.misbehave(fault);
    const verdict = passDeadlines(issuer, fault, () => verdictOn(app, issuer.token()));
    expect(await verdict).toBe('issuer_unavailable');
    while (issuer.unanswered > 0) await issuer.nextDeparture();
  });

  it('refuses at once in the time between two refreshes', async () => {
    const { app, issuer } = await start();
    const fault = { discovery: hang };
    await issuer.misbehave(fault);
    await passDeadlines(issuer, fault, () => spendBudget({ app, issuer }));
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => verdictOn(app, issuer.token())));
    expect(new Set(verdicts)).toEqual(new Set(['issuer_unavailable']));
    expect(issuer.refreshes).toBe(BURST);
  });

  // No deadline passes here: were anyone to wait for the refresh, they would get no answer.
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

    const asked = silence(issuer, fault);
    expect(await verdictOn(app, remembered)).toBe(200);
    await asked;
    const verdicts = await Promise.all(tokens.map((token) => verdictOn(app, token)));
    expect(new Set(verdicts)).toEqual(new Set([200]));
    expect(await verdictOn(app, issuer.token({ exp: 1 }))).toBe('token_expired');
    expect(issuer.unanswered).toBe(1);
  });

  it('answers requests with known keys while requests with unknown keys wait', async () => {
    const { app, issuer } = await start();
    const valid = issuer.token();
    expect(await verdictOn(app, valid)).toBe(200);
    await issuer.misbehave({ discovery: hang });
    pass(STEP);
    const asked = issuer.nextRequest();
    const strangers = Array.from({ length: 50 }, (_, index) =>
      verdictOn(app, issuer.token({}, { kid: `made-up-${index}` })),
    );
    await asked;
    expect(await verdictOn(app, valid)).toBe(200);
    expect(issuer.unanswered).toBe(1);
    // Which ends the connection that hangs, so that the refresh tries another one.
    await issuer.recover();
    expect(new Set(await Promise.all(strangers))).toEqual(new Set(['key_not_found']));
  });
});
