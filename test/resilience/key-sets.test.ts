import { type NamedKey, namedKey, publicJwk } from '../support/keys.js';
import { ADAPTERS } from '../support/test-app.js';
import { pass, STEP, useFaultyIssuer, verdictOn } from './support/scenario.js';
import { strayKeys, unusableKeys } from './support/unusable-keys.js';

const UNUSABLE = unusableKeys();
const SIGNING = { use: 'sig', alg: 'RS256' };

/** Members of a JWKS that are no keys at all. */
const JUNK = [null, 7, 'key', [], {}, { kty: 'RSA' }, { kty: 7, kid: 'first' }, { keys: [] }];

describe.each(ADAPTERS)('Keys beside the valid one in the JWKS of an app on %s', (adapter) => {
  const { start } = useFaultyIssuer(adapter);

  it.each([
    ['before', (valid: readonly unknown[], others: readonly unknown[]) => [...others, ...valid]],
    ['behind', (valid: readonly unknown[], others: readonly unknown[]) => [...valid, ...others]],
  ])('do no harm %s it, whatever they are', async (_where, join) => {
    const { app, issuer } = await start();
    issuer.jwks = join(issuer.jwks, [...UNUSABLE.map(({ jwk }) => jwk), ...JUNK]);
    expect(await verdictOn(app, issuer.token())).toBe(200);
  });

  it.each(UNUSABLE.map((unusable) => [unusable.name, unusable] as const))(
    'verify nothing where they are not for signatures: %s',
    async (_name, { key, kid, jwk }) => {
      const { app, issuer } = await start();
      issuer.jwks = [...issuer.jwks, jwk];
      expect(await verdictOn(app, issuer.token())).toBe(200);
      pass(STEP);
      expect(await verdictOn(app, issuer.token({}, { kid }, key))).toBe('key_not_found');
    },
  );

  it('count only as the first of their name', async () => {
    const { app, issuer } = await start();
    const twin: NamedKey = { kid: 'first', key: namedKey('second').key };
    issuer.publish(namedKey('first'), twin);
    expect(await verdictOn(app, issuer.token())).toBe(200);
    expect(await verdictOn(app, issuer.tokenOf(twin))).toBe('invalid_signature');
  });

  it('do not stand in the way of the valid one under its name where they are unusable', async () => {
    const { app, issuer } = await start();
    issuer.jwks = [...UNUSABLE.map(({ jwk }) => ({ ...jwk, kid: 'first' })), ...issuer.jwks];
    expect(await verdictOn(app, issuer.token())).toBe(200);
  });

  it('may have any name', async () => {
    const { app, issuer } = await start();
    const { key } = namedKey('second');
    const names = ['__proto__', 'constructor', 'ключ', ' ', 'x'.repeat(1000), '../jwks'];
    issuer.jwks = [...issuer.jwks, ...names.map((kid) => publicJwk(key, { kid, ...SIGNING }))];
    for (const kid of names) expect(await verdictOn(app, issuer.tokenOf({ kid, key }))).toBe(200);
    expect(issuer.refreshes).toBe(1);
    expect(await verdictOn(app, issuer.tokenOf({ kid: 'toString', key }))).toBe('key_not_found');
  });

  it.each([
    ['1,000', 999],
    ['2,000, the most that are read', 1999],
  ])('may be many: %s keys in all', async (_count, others) => {
    const { app, issuer } = await start();
    issuer.jwks = [...strayKeys(others), ...issuer.jwks];
    expect(await verdictOn(app, issuer.token())).toBe(200);
  });
});
