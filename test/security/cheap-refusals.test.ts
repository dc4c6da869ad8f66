import { randomUUID } from 'node:crypto';
import type { ValidateUser } from '../../lib/index.js';
import { encodeSegment, partsOf, withParts } from '../support/jws.js';
import { ADAPTERS } from '../support/test-app.js';
import { type AttackIssuer, useAttackIssuer } from './support/attack-issuer.js';
import { Target, type Verdict } from './support/target.js';

/** Tokens that something cheap refuses, each under a kid that the app can't know. */
const CHEAP: readonly [name: string, verdict: Verdict, write: (issuer: AttackIssuer, kid: string) => string][] = [
  ['a foreign issuer', 'invalid_issuer', (issuer, kid) => issuer.token({ iss: 'https://evil.example' }, { kid })],
  [
    'a foreign issuer, with ours further in',
    'invalid_issuer',
    (issuer, kid) => issuer.token({ iss: 'https://evil.example', act: { iss: issuer.endpoint } }, { kid }),
  ],
  ['no issuer', 'invalid_issuer', (issuer, kid) => issuer.token({ iss: undefined }, { kid })],
  ['an issuer with a slash', 'invalid_issuer', (issuer, kid) => issuer.token({ iss: `${issuer.endpoint}/` }, { kid })],
  ['no kid', 'key_not_found', (issuer) => issuer.token({}, { kid: undefined })],
  ['an empty kid', 'key_not_found', (issuer) => issuer.token({}, { kid: '' })],
  ['a kid that is a number', 'key_not_found', (issuer) => issuer.token({}, { kid: 1 })],
  ['another algorithm', 'unsupported_algorithm', (issuer, kid) => issuer.token({}, { kid, alg: 'HS256' })],
  ['an extension', 'malformed_token', (issuer, kid) => issuer.token({}, { kid, crit: ['x'] })],
  ['an expiry past', 'token_expired', (issuer, kid) => issuer.token({ exp: 1 }, { kid })],
  ['a start to come', 'token_not_active', (issuer, kid) => issuer.token({ nbf: 9_999_999_999 }, { kid })],
  ['no expiry', 'malformed_token', (issuer, kid) => issuer.token({ exp: undefined }, { kid })],
  ['no subject', 'malformed_token', (issuer, kid) => issuer.token({ sub: undefined }, { kid })],
  ['another audience', 'invalid_audience', (issuer, kid) => issuer.token({ aud: 'other' }, { kid })],
  ['another application', 'invalid_audience', (issuer, kid) => issuer.token({ client_id: 'other' }, { kid })],
  ['the form of an ID token', 'wrong_token_type', (issuer, kid) => issuer.token({ sid: 'x' }, { kid, typ: 'JWT' })],
  ['another type', 'wrong_token_type', (issuer, kid) => issuer.token({}, { kid, typ: 'dpop+jwt' })],
  ['a bound key', 'wrong_token_type', (issuer, kid) => issuer.token({ cnf: {} }, { kid })],
  ['a payload that is not JSON', 'malformed_token', (issuer, kid) => issuer.sign(issuer.header({ kid }), 'x')],
  [
    'claims that end too soon',
    'malformed_token',
    (issuer, kid) => issuer.sign(issuer.header({ kid, typ: 'JWT' }), JSON.stringify(issuer.claims()).slice(0, -1)),
  ],
  ['a signature with padding', 'malformed_token', (issuer, kid) => `${issuer.token({}, { kid })}==`],
  ['four segments', 'malformed_token', (issuer, kid) => `${issuer.token({}, { kid })}.x`],
  ['more than 16 KiB', 'malformed_token', (issuer, kid) => issuer.token({ pad: 'x'.repeat(16_384) }, { kid })],
];

describe.each(ADAPTERS)('Cheap refusals on %s', (adapter) => {
  const source = useAttackIssuer();
  const validated: unknown[] = [];
  let target: Target;

  beforeAll(async () => {
    const validate: ValidateUser = (user) => {
      validated.push(user.sub);
      return user;
    };
    target = await Target.start(adapter, { validate }, source.issuer);
  });

  beforeEach(() => {
    validated.length = 0;
  });

  afterAll(() => target.stop());

  it.each(CHEAP)('refuses %s as %s before it ever asked for keys', async (_name, verdict, write) => {
    const token = write(target.issuer, randomUUID());
    expect(await target.verdictOnLines([`Authorization: Bearer ${token}`])).toBe(verdict);
    expect(target.issuer.requests).toEqual([]);
    expect(validated).toEqual([]);
  });

  it('asks for keys once, for the first token that may be valid, and the app once through each door', async () => {
    expect(await target.verdictOn(target.issuer.token())).toBe('accepted');
    expect(target.issuer.requests).toEqual(['discovery', 'jwks']);
    expect(validated).toEqual(['user-1', 'user-1']);
  });

  it.each(CHEAP)('refuses %s as %s without a refresh, though the keys are old', async (_name, verdict, write) => {
    target.passSeconds(700);
    const before = target.issuer.requests.length;
    const token = write(target.issuer, randomUUID());
    expect(await target.verdictOnLines([`Authorization: Bearer ${token}`])).toBe(verdict);
    expect(target.issuer.requests).toHaveLength(before);
    expect(validated).toEqual([]);
  });

  it('spends five refreshes on a flood of made-up kids, and one more a step later', async () => {
    target.passSeconds(60);
    const before = target.issuer.requests.length;
    const template = target.issuer.token({}, { kid: 'made-up-0' });
    const flood = async (): Promise<ReadonlySet<Verdict>> => {
      const verdicts: Verdict[] = [];
      for (let index = 0; index < 500; index += 1) {
        const header = encodeSegment(target.issuer.header({ kid: `made-up-${index}` }));
        verdicts.push(await target.judge(withParts(template, { header })));
      }
      return new Set(verdicts);
    };
    expect(await flood()).toEqual(new Set(['key_not_found']));
    expect(target.issuer.requests).toHaveLength(before + 2 * 5);
    target.passSeconds(6);
    expect(await flood()).toEqual(new Set(['key_not_found']));
    expect(target.issuer.requests).toHaveLength(before + 2 * 6);
  });

  it('does not ask the app about a user whose token has an invalid signature', async () => {
    const [one, other] = [target.issuer.token(), target.issuer.token({ sub: 'other' })];
    const forged = withParts(one, { signature: partsOf(other).signature });
    expect(await target.verdictOn(forged)).toBe('invalid_signature');
    expect(validated).toEqual([]);
  });
});
