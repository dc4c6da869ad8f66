import { type Adapter } from '../../support/test-app.js';
import { BURST, pass, STEP, spendBudget, useFaultyIssuer, verdictOn } from './scenario.js';

/** How many requests come at once. */
export interface Crowd {
  readonly inProcess: number;
  readonly overHttp: number;
}

/** The tests of a crowd whose requests are the first that an app gets. */
export function testFirstRequests(adapter: Adapter, { inProcess, overHttp }: Crowd): void {
  const { start } = useFaultyIssuer(adapter);

  it(`make one refresh together: ${inProcess} at once, in process`, async () => {
    const { issuer, verifier } = await start();
    const tokens = Array.from({ length: 20 }, (_, index) => issuer.token({ sub: `u${index}` }));
    const users = await Promise.all(
      Array.from({ length: inProcess }, (_, index) => verifier.verify(tokens[index % tokens.length] ?? '')),
    );
    expect(new Set(users.map(({ sub }) => sub)).size).toBe(tokens.length);
    expect(issuer.requests).toEqual(['discovery', 'jwks']);
  });

  it(`make one refresh together: ${overHttp} at once, over HTTP`, async () => {
    const { app, issuer } = await start();
    const token = issuer.token();
    const verdicts = await Promise.all(Array.from({ length: overHttp }, () => verdictOn(app, token)));
    expect(verdicts).toEqual(Array.from({ length: overHttp }, () => 200));
    expect(issuer.requests).toEqual(['discovery', 'jwks']);
  });

  it('make a few attempts together when they fail, and one more a step later', async () => {
    const { app, issuer } = await start();
    await issuer.misbehave({ discovery: (response) => response.writeHead(500).end() });
    const token = issuer.token();
    const burst = async (): Promise<Set<unknown>> =>
      new Set(await Promise.all(Array.from({ length: overHttp }, () => verdictOn(app, token))));
    expect(await burst()).toEqual(new Set(['issuer_unavailable']));
    await spendBudget({ app, issuer });
    expect(await burst()).toEqual(new Set(['issuer_unavailable']));
    expect(issuer.refreshes).toBe(BURST);

    await issuer.recover();
    pass(STEP);
    expect(await burst()).toEqual(new Set([200]));
    expect(issuer.requests.slice(BURST)).toEqual(['discovery', 'jwks']);
  });
}
