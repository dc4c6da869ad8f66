import type { Answer } from '../../support/answer.js';
import { expectRefusal } from '../../support/refusals.js';
import type { TestApp } from '../../support/test-app.js';
import type { FaultyIssuer } from './faulty-issuer.js';
import { BURST, pass, STEP, verdictOn } from './scenario.js';

/** Asserts that an app without keys answers 503, and 200 one step after its last refresh once its issuer recovers. */
export async function expectRecovery(
  issuer: FaultyIssuer,
  app: TestApp,
  answerTo = (ask: () => Promise<Answer>) => ask(),
): Promise<void> {
  const token = issuer.token();
  for (let left = BURST - 1; left >= 0; left -= 1) {
    const answer = await answerTo(() => app.get('/profile', token));
    expectRefusal(answer, 'issuer_unavailable', issuer.endpoint);
    expect(answer.headers.get('retry-after')).toBe(left > 0 ? '1' : '6');
  }

  await issuer.recover();
  pass(STEP - 1);
  const asked = issuer.requests.length;
  const tooSoon = await app.get('/profile', token);
  expectRefusal(tooSoon, 'issuer_unavailable', issuer.endpoint);
  expect(tooSoon.headers.get('retry-after')).toBe('1');
  expect(issuer.requests).toHaveLength(asked);

  pass(1);
  expect(await verdictOn(app, token)).toBe(200);
}
