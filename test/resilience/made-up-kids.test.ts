import { ADAPTERS } from '../support/test-app.js';
import { testFlood, testRecentFlood, withMadeUpKid } from './support/flood.js';
import { useFaultyIssuer, verdictOn } from './support/scenario.js';

describe.each(ADAPTERS)('A flood of made-up kids against an app on %s', (adapter) => {
  const { start } = useFaultyIssuer(adapter);

  testFlood(adapter, [10]);
  testRecentFlood(adapter, { madeUp: 20, valid: 2 });

  it('makes no refresh where the token is invalid anyway', async () => {
    const { app, issuer } = await start();
    const invalid = [
      issuer.token({ iss: 'https://other.authgear.cloud' }),
      issuer.token({ exp: 1 }),
      issuer.token({ aud: 'another-api' }),
      issuer.token({}, { alg: 'HS256' }),
    ];
    for (const token of invalid) expect(await verdictOn(app, withMadeUpKid(token))).not.toBe('key_not_found');
    expect(issuer.requests).toEqual([]);
  });
});
