import { createPublicKey } from 'node:crypto';
import { compactJws, membersOf } from '../support/jws.js';
import { newRsaKey, publicJwk } from '../support/keys.js';
import { SOME_ADAPTERS } from '../support/scale.js';
import { AttackIssuer } from './support/attack-issuer.js';
import { useTarget } from './support/target.js';

/** Values of `kid` that name no key. */
const KIDS: readonly unknown[] = [
  undefined,
  null,
  '',
  ' ',
  0,
  1,
  -1.5,
  true,
  false,
  [],
  ['issuer-key'],
  {},
  { toString: 'issuer-key' },
  'issuer-key ',
  ' issuer-key',
  'ISSUER-KEY',
  'issuer-key\0',
  'issuer-key\n',
  'issuer-ke',
  'issuer-key/../issuer-key',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'size',
  'get',
  'undefined',
  'null',
  '*',
  '0',
  '/dev/null',
  '../../../../../../dev/null',
  'file:///dev/null',
  'C:\\Windows\\win.ini',
  'http://127.0.0.1:1/jwks',
  "' OR '1'='1",
  "x' UNION SELECT 'secret'; --",
  '$(id)',
  '| id',
  '{{7*7}}',
  '\r\nSet-Cookie: a=b',
  '🔑',
  'k'.repeat(10_240),
];

/** Header members that hand a verifier a key, or the way to one. All point at the attacker's. */
const INJECTIONS: readonly [name: string, membersOf: (attacker: AttackIssuer) => object][] = [
  ['jwk', ({ key }) => ({ jwk: publicJwk(key, {}) })],
  ['jwk with a kid', ({ key }) => ({ jwk: publicJwk(key, { kid: 'issuer-key', alg: 'RS256', use: 'sig' }) })],
  ['jwk, private', ({ key }) => ({ jwk: key.export({ format: 'jwk' }) })],
  ['jku', ({ endpoint }) => ({ jku: `${endpoint}/oauth2/jwks` })],
  ['x5u', ({ endpoint }) => ({ x5u: `${endpoint}/cert.pem` })],
  ['x5c', ({ key }) => ({ x5c: [createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64')] })],
  ['x5t', () => ({ x5t: 'AAAA', 'x5t#S256': 'AAAA' })],
  ['key', ({ key }) => ({ key: createPublicKey(key).export({ type: 'spki', format: 'pem' }) })],
  ['jwks_uri', ({ endpoint }) => ({ jwks_uri: `${endpoint}/oauth2/jwks` })],
  ['iss', ({ endpoint }) => ({ iss: endpoint })],
];

/** Values of `crit`. None is understood, and a wrong form is no better (RFC 7515 section 4.1.11). */
const CRITS: readonly unknown[] = [['exp'], ['b64'], ['kid'], ['x', 'y'], [], null, 'exp', '', {}, 0, true, [null]];

describe.each(SOME_ADAPTERS)('Key injection on %s', (adapter) => {
  const stage = useTarget(adapter);
  let attacker: AttackIssuer;

  beforeAll(async () => {
    attacker = await AttackIssuer.start({ signingKey: { kid: 'attacker', key: newRsaKey() } });
  });

  afterAll(() => attacker.stop());

  describe.each(INJECTIONS)('%s', (_name, injected) => {
    it.each([
      ['without a kid', undefined, 'key_not_found'],
      ["under the attacker's own kid", 'attacker', 'key_not_found'],
      ["under the issuer's kid", 'issuer-key', 'invalid_signature'],
    ])('does not lend its key to a token %s', async (_case, kid, code) => {
      const token = stage.target.issuer.token({}, { kid, ...injected(attacker) }, attacker.key);
      expect(await stage.target.verdictOn(token)).toBe(code);
      expect(attacker.requests).toEqual([]);
    });

    it('is ignored in a token of the issuer', async () => {
      expect(await stage.target.verdictOn(stage.target.issuer.token({}, injected(attacker)))).toBe('accepted');
      expect(attacker.requests).toEqual([]);
    });
  });

  it.each(KIDS.map((kid) => [nameOf(kid), kid]))('finds no key under the kid %s', async (_name, kid) => {
    expect(await stage.target.verdictOn(stage.target.issuer.token({}, { kid }))).toBe('key_not_found');
  });

  it.each(CRITS)('refuses the crit %j, signed by the issuer', async (crit) => {
    expect(await stage.target.verdictOn(stage.target.issuer.token({}, { crit, exp: 1 }))).toBe('malformed_token');
  });

  it('refuses a payload that is not encoded, signed by the issuer', async () => {
    const { issuer } = stage.target;
    const token = issuer.sign(issuer.header({ b64: false, crit: ['b64'] }), issuer.claims());
    expect(await stage.target.verdictOn(token)).toBe('malformed_token');
  });

  it('refuses b64 false without crit, and takes b64 true for what is so anyway', async () => {
    const { issuer } = stage.target;
    expect(await stage.target.verdictOn(issuer.token({}, { b64: false }))).toBe('malformed_token');
    expect(await stage.target.verdictOn(issuer.token({}, { b64: true }))).toBe('accepted');
  });

  it('takes no kid from the prototype of the header', async () => {
    const { issuer } = stage.target;
    const members = membersOf(issuer.header({ kid: undefined }));
    const token = issuer.sign(`{${members},"__proto__":{"kid":"${issuer.kid}"}}`, issuer.claims());
    expect(await stage.target.verdictOn(token)).toBe('key_not_found');
  });
});

describe.each(SOME_ADAPTERS)('A key that the issuer names after a member of Object.prototype, on %s', (adapter) => {
  const stage = useTarget(adapter);

  it.each(['__proto__', 'constructor', 'toString'])('verifies under the kid %s and no other', async (kid) => {
    const key = newRsaKey();
    const { issuer } = stage.target;
    issuer.jwks = [...issuer.jwks, publicJwk(key, { kid })];
    stage.target.passSeconds(7);
    expect(await stage.target.verdictOn(issuer.token({}, { kid }, key))).toBe('accepted');
    expect(await stage.target.verdictOn(issuer.token({}, { kid: 'valueOf' }, key))).toBe('key_not_found');
    expect(
      await stage.target.verdictOn(compactJws(issuer.header({ kid }), issuer.claims(), () => Buffer.alloc(256))),
    ).toBe('invalid_signature');
  });
});

function nameOf(kid: unknown): string {
  const text = JSON.stringify(kid) ?? 'undefined';
  return text.length > 50 ? `of ${text.length} characters` : text;
}
