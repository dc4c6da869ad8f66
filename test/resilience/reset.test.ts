import { sendJson } from '../support/base-issuer.js';
import { namedKey } from '../support/keys.js';
import { ADAPTERS } from '../support/test-app.js';
import type { Misanswer } from './support/faulty-issuer.js';
import { useFaultyIssuer, verdictOn } from './support/scenario.js';

/** Answers the next request like this, and answers those after. */
function once(misanswer: Misanswer): Misanswer {
  let isDone = false;
  return (response, document, issuer) => {
    if (isDone) sendJson(response, document);
    else misanswer(response, document, issuer);
    isDone = true;
  };
}

const reset: Misanswer = (response) => response.socket?.resetAndDestroy();
const cut: Misanswer = (response) => response.writeHead(200).write('{', () => response.destroy());

describe.each(ADAPTERS)('One connection that fails under an app on %s', (adapter) => {
  const { start } = useFaultyIssuer(adapter);

  it.each(['discovery', 'jwks'])('refuses nobody at a cold start: %s', async (document) => {
    const { app, issuer } = await start();
    await issuer.misbehave({ [document]: once(reset) });
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => verdictOn(app, issuer.token())));
    expect(new Set(verdicts)).toEqual(new Set([200]));
    expect(issuer.requests.filter((name) => name === document)).toHaveLength(2);
  });

  it.each(['discovery', 'jwks'])('refuses nobody at a rotation: %s', async (document) => {
    const { app, issuer } = await start();
    expect(await verdictOn(app, issuer.token())).toBe(200);
    issuer.rotateTo(namedKey('second'));
    await issuer.misbehave({ [document]: once(reset) });
    expect(await verdictOn(app, issuer.token())).toBe(200);
    expect(issuer.requests.filter((name) => name === document)).toHaveLength(3);
  });

  it.each(['discovery', 'jwks'])('is an outage once an answer has begun: %s', async (document) => {
    const { app, issuer } = await start();
    await issuer.misbehave({ [document]: once(cut) });
    expect(await verdictOn(app, issuer.token())).toBe('issuer_unavailable');
    expect(issuer.requests.filter((name) => name === document)).toHaveLength(1);
    expect(await verdictOn(app, issuer.token())).toBe(200);
  });
});
