import { ADAPTERS } from '../support/test-app.js';
import { pass, STEP, useFaultyIssuer, verdictOn } from './support/scenario.js';

const IN_PROCESS = 10_000;
const OVER_HTTP = 400;

describe.each(ADAPTERS)('The first requests to an app on %s', (adapter) => {
  const { start } = useFaultyIssuer(adapter);

  it(`make one refresh together: ${IN_PROCESS} at once, in process`, async () => {
    const { issuer, verifier } = await start();
    const tokens = Array.from({ length: 20 }, (_, index) => issuer.token({ sub: `u${index}` }));
    const users = await Promise.all(
      Array.from({ length: IN_PROCESS }, (_, index) => verifier.verify(tokens[index % tokens.length] ?? '')),
    );
    expect(new Set(users.map(({ sub }) => sub)).size).toBe(tokens.length);
    expect(issuer.requests).toEqual(['discovery', 'jwks']);
  });

  it(`make one refresh together: ${OVER_HTTP} at once, over HTTP`, async () => {
    const { app, issuer } = await start();
    const token = issuer.token();
    const verdicts = await Promise.all(Array.from({ length: OVER_HTTP }, () => verdictOn(app, token)));
    expect(verdicts).toEqual(Array.from({ length: OVER_HTTP }, () => 200));
    expect(issuer.requests).toEqual(['discovery', 'jwks']);
  });

  it('make one attempt together when it fails, and one more a step later', async () => {
    const { app, issuer } = await start();
    await issuer.misbehave({ discovery: (response) => response.writeHead(500).end() });
    const token = issuer.token();
    const burst = async (): Promise<Set<unknown>> =>
      new Set(await Promise.all(Array.from({ length: OVER_HTTP }, () => verdictOn(app, token))));
    expect(await burst()).toEqual(new Set(['issuer_unavailable']));
    expect(await burst()).toEqual(new Set(['issuer_unavailable']));
    expect(issuer.requests).toEqual(['discovery']);

    await issuer.recover();
    pass(STEP);
    expect(await burst()).toEqual(new Set([200]));
    expect(issuer.requests).toEqual(['discovery', 'discovery', 'jwks']);
  });
});
