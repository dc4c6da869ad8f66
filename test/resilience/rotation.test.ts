import { namedKey } from '../support/keys.js';
import { ADAPTERS } from '../support/test-app.js';
import {
  BURST,
  MINUTE,
  pass,
  passWithTimers,
  SECOND,
  STEP,
  someoneWaits,
  spendBudget,
  useFaultyIssuer,
  verdictOn,
} from './support/scenario.js';

const FIRST = namedKey('first');
const SECOND_KEY = namedKey('second');

describe.each(ADAPTERS)('When the issuer rotates its keys, an app on %s', (adapter) => {
  const { start } = useFaultyIssuer(adapter);

  it('accepts a new key at its first use, and goes on accepting the old one', async () => {
    const { app, issuer } = await start();
    const oldToken = issuer.token();
    expect(await verdictOn(app, oldToken)).toBe(200);
    pass(STEP);
    issuer.rotateTo(SECOND_KEY, FIRST);
    expect(await verdictOn(app, issuer.token())).toBe(200);
    expect(await verdictOn(app, oldToken)).toBe(200);
    expect(issuer.refreshes).toBe(2);
  });

  it('accepts new keys at once after a quiet time, though they come within a second', async () => {
    const { app, issuer } = await start();
    for (const kid of ['first', 'second', 'third', 'fourth', 'fifth']) {
      issuer.rotateTo(namedKey(kid));
      expect(await verdictOn(app, issuer.token())).toBe(200);
    }
    expect(issuer.refreshes).toBe(BURST);
  });

  it('has an old token of a new key come again one step after the last refresh where the budget is spent', async () => {
    const { app, issuer } = await start();
    await spendBudget({ app, issuer });
    issuer.rotateTo(SECOND_KEY, FIRST);
    const newToken = issuer.token();
    pass(STEP - 1);
    expect(await verdictOn(app, newToken)).toBe('key_not_found');
    pass(1);
    expect(await verdictOn(app, newToken)).toBe(200);
  });

  it('has a recent token of a new key wait until then', async () => {
    const { app, issuer } = await start();
    await spendBudget({ app, issuer });
    issuer.rotateTo(SECOND_KEY, FIRST);
    const arrival = issuer.nextRequest();
    const verdict = verdictOn(app, issuer.recentToken());
    await someoneWaits();
    passWithTimers(STEP - 1);
    expect(issuer.refreshes).toBe(BURST);
    passWithTimers(1);
    await arrival;
    expect(await verdict).toBe(200);
  });

  it.each([
    ['remembered', undefined],
    ['not remembered', false as const],
  ])('refuses a token of a withdrawn key from the next refresh on: %s', async (_name, tokenCache) => {
    const { app, issuer } = await start(tokenCache === undefined ? {} : { tokenCache });
    const withdrawn = issuer.token();
    expect(await verdictOn(app, withdrawn)).toBe(200);
    issuer.rotateTo(SECOND_KEY);
    pass(STEP);
    expect(await verdictOn(app, withdrawn)).toBe(200);
    expect(await verdictOn(app, issuer.token())).toBe(200);
    expect(await verdictOn(app, withdrawn)).toBe('key_not_found');
  });

  it('notices a withdrawn key by itself once its keys are ten minutes old', async () => {
    const { app, issuer } = await start();
    const withdrawn = issuer.token();
    expect(await verdictOn(app, withdrawn)).toBe(200);
    issuer.rotateTo(SECOND_KEY);
    pass(10 * MINUTE);
    expect(await verdictOn(app, withdrawn)).toBe(200);
    expect(issuer.refreshes).toBe(1);

    pass(1);
    expect(await verdictOn(app, withdrawn)).toBe(200);
    // A token of the new key waits for the refresh that the other one started.
    expect(await verdictOn(app, issuer.token())).toBe(200);
    expect(issuer.refreshes).toBe(2);
    expect(await verdictOn(app, withdrawn)).toBe('key_not_found');
  });

  it('refuses a remembered token whose kid has come to name another key', async () => {
    const { app, issuer } = await start();
    const stolen = issuer.token();
    expect(await verdictOn(app, stolen)).toBe(200);
    issuer.rotateTo({ kid: FIRST.kid, key: SECOND_KEY.key });
    pass(11 * MINUTE);
    await verdictOn(app, stolen);
    await verdictOn(app, issuer.token({}, { kid: 'made-up' }));
    expect(await verdictOn(app, stolen)).toBe('invalid_signature');
    expect(await verdictOn(app, issuer.token())).toBe(200);
  });

  it('accepts a key again that comes back', async () => {
    const { app, issuer } = await start();
    const token = issuer.token();
    expect(await verdictOn(app, token)).toBe(200);
    issuer.rotateTo(SECOND_KEY);
    pass(STEP);
    expect(await verdictOn(app, issuer.token())).toBe(200);
    expect(await verdictOn(app, token)).toBe('key_not_found');
    issuer.publish(FIRST, SECOND_KEY);
    pass(STEP);
    expect(await verdictOn(app, token)).toBe(200);
  });

  it('refreshes its keys behind the requests, at most once in ten minutes while all is well', async () => {
    const { app, issuer } = await start();
    const token = issuer.token();
    for (let second = 0; second <= 30 * 60; second += 10) {
      expect(await verdictOn(app, token)).toBe(200);
      pass(10 * SECOND);
    }
    expect(issuer.refreshes).toBeLessThanOrEqual(3);
    expect(issuer.refreshes).toBeGreaterThanOrEqual(2);
  });
});
