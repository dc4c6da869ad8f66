import { membersOf } from '../support/jws.js';
import { SOME_ADAPTERS } from '../support/scale.js';
import type { AttackIssuer } from './support/attack-issuer.js';
import { expectVerdict, useTarget, type Verdicts } from './support/target.js';

/** Values of `iss` that are not the endpoint, to the last character. */
const ISSUERS: readonly [name: string, issOf: (endpoint: string) => unknown][] = [
  ['nothing', () => undefined],
  ['null', () => null],
  ['an empty string', () => ''],
  ['a number', () => 1],
  ['true', () => true],
  ['an array of it', (endpoint) => [endpoint]],
  ['an object', (endpoint) => ({ iss: endpoint })],
  ['it with a slash', (endpoint) => `${endpoint}/`],
  ['it with two slashes', (endpoint) => `${endpoint}//`],
  ['it with a path', (endpoint) => `${endpoint}/oauth2`],
  ['it with a query', (endpoint) => `${endpoint}?`],
  ['it with a fragment', (endpoint) => `${endpoint}#`],
  ['it with white space after', (endpoint) => `${endpoint} `],
  ['it with white space before', (endpoint) => ` ${endpoint}`],
  ['it with NUL', (endpoint) => `${endpoint}\0`],
  ['it in upper case', (endpoint) => endpoint.toUpperCase()],
  ['its other scheme', (endpoint) => endpoint.replace('http:', 'https:')],
  ['its host without a scheme', (endpoint) => endpoint.replace('http://', '')],
  ['it with a user', (endpoint) => endpoint.replace('//', '//x@')],
  ['it as the user of another host', (endpoint) => `${endpoint}@evil.example`],
  ['it as the start of another host', (endpoint) => `${endpoint}.evil.example`],
  ['it less its last digit', (endpoint) => endpoint.slice(0, -1)],
  ['its name for loopback', (endpoint) => endpoint.replace('127.0.0.1', 'localhost')],
  ['its address in another notation', (endpoint) => endpoint.replace('127.0.0.1', '127.1')],
  ['another issuer', () => 'https://evil.example'],
];

/** Values of each claim as they stand in the JSON, which can write numbers that no serialiser does. */
const FORMS: Readonly<Record<string, readonly [json: string, verdict: Verdicts][]>> = {
  sub: [
    ...refused('malformed_token', [
      'null',
      '""',
      '0',
      '1',
      'true',
      'false',
      '[]',
      '["user-1"]',
      '{}',
      '{"sub":"user-1"}',
    ]),
    ...accepted(['" "', '"0"', '"null"', '"__proto__"', '"\\u0000"', '"🙂"', `"${'x'.repeat(5000)}"`]),
  ],
  exp: [
    ...refused('malformed_token', [
      'null',
      '""',
      '"9999999999"',
      'true',
      '[]',
      '[9999999999]',
      '{}',
      '1e400',
      '-1e400',
    ]),
    ...refused('malformed_token', ['8640000000001', '9e15', '9999999999999', '1e308', '-8640000000001']),
    ...refused('token_expired', ['0', '-0', '1', '-1', '-8640000000000', '1.5', '1e9']),
    ...accepted(['8640000000000', '9999999999', '9999999999.5', '8.64e12']),
  ],
  nbf: [
    ...refused('malformed_token', ['null', '""', '"0"', 'true', '[]', '[0]', '{}']),
    ...refused('token_not_active', ['9999999999', '1e400', '1e308', '8640000000000']),
    ...accepted(['0', '-1', '1', '1.5', '1e9', '-1e308']),
  ],
  iat: [
    ...refused('malformed_token', ['null', '""', '"0"', 'true', '[]', '[0]', '{}']),
    ...accepted(['0', '-1', '1.5', '9999999999', '1e308']),
  ],
  jti: accepted(['null', '1', '""', '[]', '{}']),
  scope: accepted(['null', '1', '""', '[]', '{}', '["openid"]', '"  a  b  "']),
  auth_time: accepted(['null', '"x"', '-1', '{}']),
  amr: accepted(['null', '"pwd"', '{}', '[1]']),
  aud: refused('invalid_audience', ['null', '0', 'true', '{}', '[]', '""', '[[]]', '[null]', '[1]', '{"0":"web"}']),
  client_id: refused('invalid_audience', ['null', '0', 'true', '{}', '[]', '""', '["web"]', '"WEB"', '"web "', '"*"']),
};

const CASES = Object.entries(FORMS).flatMap(([claim, forms]) =>
  forms.map(([json, verdict]) => ({ claim, json, verdict, shown: json.length > 40 ? `${json.slice(0, 40)}…` : json })),
);

/** Kinds of token that a claim is put in: the rules may not depend on the shape around it. */
const SHAPES: readonly [name: string, claims: (issuer: AttackIssuer) => object, header: object][] = [
  ["Authgear's shape", (issuer) => issuer.claims(), {}],
  [
    "the guide's shape",
    (issuer) => issuer.claims({ aud: issuer.clientId, jti: undefined, scope: undefined }),
    { typ: 'JWT' },
  ],
];

describe.each(SOME_ADAPTERS)('Claim forms on %s', (adapter) => {
  const stage = useTarget(adapter);

  it.each(ISSUERS)('refuses an iss that is %s', async (_name, issOf) => {
    const { issuer } = stage.target;
    expect(await stage.target.verdictOn(issuer.token({ iss: issOf(issuer.endpoint) }))).toBe('invalid_issuer');
  });

  describe.each(SHAPES)('in %s', (_shape, claimsOf, header) => {
    it.each(CASES)('gives the $claim $shown its verdict, $verdict', async ({ claim, json, verdict }) => {
      const { issuer } = stage.target;
      const members = membersOf({ ...claimsOf(issuer), [claim]: undefined });
      const token = issuer.sign(issuer.header(header), `{"${claim}":${json},${members}}`);
      expectVerdict(await stage.target.verdictOn(token), verdict);
    });
  });

  it.each(['sub', 'exp'])('refuses a token without %s', async (claim) => {
    expect(await stage.target.verdictOn(stage.target.issuer.token({ [claim]: undefined }))).toBe('malformed_token');
  });

  it.each(['nbf', 'iat', 'jti', 'scope', 'auth_time', 'amr'])('accepts a token without %s', async (claim) => {
    expect(await stage.target.verdictOn(stage.target.issuer.token({ [claim]: undefined }))).toBe('accepted');
  });

  it('refuses claims that are only in capitals', async () => {
    const { issuer } = stage.target;
    const capitals = JSON.parse(JSON.stringify(issuer.claims()).replace('"exp"', '"EXP"')) as object;
    expect(await stage.target.verdictOn(issuer.sign(issuer.header(), capitals))).toBe('malformed_token');
  });
});

function refused(verdict: Verdicts, values: readonly string[]): [string, Verdicts][] {
  return values.map((json) => [json, verdict]);
}

function accepted(values: readonly string[]): [string, Verdicts][] {
  return values.map((json) => [json, 'accepted']);
}
