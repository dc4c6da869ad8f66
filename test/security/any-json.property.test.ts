import fc from 'fast-check';
import { propertyRuns } from '../support/scale.js';
import { ADAPTERS } from '../support/test-app.js';
import type { AttackIssuer } from './support/attack-issuer.js';
import { expectVerdict, useTarget, type Verdict } from './support/target.js';

const CLAIMS = [
  ...[
    'iss',
    'sub',
    'aud',
    'exp',
    'nbf',
    'iat',
    'client_id',
    'cnf',
    'nonce',
    'sid',
    'auth_time',
    'amr',
    'scope',
    'roles',
  ],
  ...['https://authgear.com/claims/user/roles', 'https://authgear.com/claims/user/is_anonymous', '__proto__', 'toJSON'],
];
const HEADERS = ['alg', 'kid', 'typ', 'cty', 'crit', 'b64', 'jwk', 'jku', 'x5c', 'zip', 'enc', '__proto__', 'toString'];

/** Every code that a token can get by itself. */
const VERDICTS: readonly Verdict[] = [
  ...(['accepted', 'malformed_token', 'unsupported_algorithm', 'invalid_issuer', 'key_not_found'] as const),
  ...(['token_expired', 'token_not_active', 'wrong_token_type', 'invalid_audience'] as const),
];

const anyJson = fc.jsonValue({ maxDepth: 4 });
const anyBytes = fc.uint8Array({ maxLength: 200 });

/** Some of these members with any values at all, and members of any names. */
function anyMembers(names: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  const known = fc.dictionary(fc.constantFrom(...names), anyJson, { maxKeys: 3 });
  return fc
    .tuple(known, fc.dictionary(fc.string(), anyJson, { maxKeys: 2 }))
    .map(([some, other]) => ({ ...other, ...some }));
}

/** What may be said about a token that holds any JSON at all. */
const PROPERTIES: readonly [name: string, tokens: fc.Arbitrary<(issuer: AttackIssuer) => string>][] = [
  ['as some of the claims', anyMembers(CLAIMS).map((claims) => (issuer) => issuer.token(claims))],
  ['as some of the header', anyMembers(HEADERS).map((header) => (issuer) => issuer.token({}, header))],
  ['as all of the claims', anyJson.map((json) => (issuer) => issuer.sign(issuer.header(), JSON.stringify(json)))],
  ['as all of the header', anyJson.map((json) => (issuer) => issuer.sign(JSON.stringify(json), issuer.claims()))],
  ['or bytes as the claims', anyBytes.map((bytes) => (issuer) => issuer.sign(issuer.header({ typ: 'JWT' }), bytes))],
  ['or bytes as the header', anyBytes.map((bytes) => (issuer) => issuer.sign(bytes, issuer.claims()))],
];

describe('Any JSON that the issuer signed', () => {
  const stage = useTarget('express');

  it.each(PROPERTIES)('gets a coded answer %s', async (_name, tokens) => {
    const { target } = stage;
    const property = fc.asyncProperty(tokens, async (write) => {
      expectVerdict(await target.judge(write(target.issuer)), VERDICTS);
    });
    await fc.assert(property, { numRuns: propertyRuns(50) });
  });
});

describe.each(ADAPTERS)('Any JSON that the issuer signed, by HTTP on %s', (adapter) => {
  const stage = useTarget(adapter);

  it.each(PROPERTIES)('gets a coded answer %s', async (_name, tokens) => {
    const { target } = stage;
    const property = fc.asyncProperty(tokens, async (write) => {
      expectVerdict(await target.verdictOn(write(target.issuer)), VERDICTS);
    });
    await fc.assert(property, { numRuns: propertyRuns(10) });
  });
});
