import { membersOf } from '../support/jws.js';
import { SOME_ADAPTERS } from '../support/scale.js';
import { ROLES } from './support/attack-issuer.js';
import { expectVerdict, useTarget, type Verdicts } from './support/target.js';

const BOM = '\uFEFF';

/** Ways to spoil the JSON of an object that is valid in itself. */
const SPOILT: readonly [name: string, spoil: (json: string) => unknown][] = [
  ['nothing', () => ''],
  ['null', () => 'null'],
  ['true', () => 'true'],
  ['a number', () => '1'],
  ['a string', (json) => JSON.stringify(json)],
  ['an empty array', () => '[]'],
  ['an array of it', (json) => `[${json}]`],
  ['an array of it and itself', (json) => `[${json},${json}]`],
  ['its first half', (json) => json.slice(0, json.length / 2)],
  ['it without its end', (json) => json.slice(0, -1)],
  ['it without its start', (json) => json.slice(1)],
  ['it twice', (json) => json + json],
  ['it and a brace', (json) => `${json}}`],
  ['it and NUL', (json) => `${json}\0`],
  ['NUL and it', (json) => `\0${json}`],
  ['it with a comma at its end', (json) => json.replace(/\}$/, ',}')],
  ['it with a comment', (json) => json.replace('{', '{/* */')],
  ['it with single quotes', (json) => json.replaceAll('"', "'")],
  ['it with NaN', (json) => json.replace('{', '{"x":NaN,')],
  ['it with undefined', (json) => json.replace('{', '{"x":undefined,')],
  ['it with a hexadecimal number', (json) => json.replace('{', '{"x":0x10,')],
  ['it with a control character in a string', (json) => json.replace('{', '{"x":"\n",')],
  ['it with a bare member name', (json) => json.replace('{', '{x:1,')],
  ['it after a byte order mark', (json) => BOM + json],
  ['it after a no-break space', (json) => `\u00A0${json}`],
  ['it as a call', (json) => `f(${json})`],
  ['it in UTF-16, little-endian', (json) => Buffer.from(json, 'utf16le')],
  ['it in UTF-16, big-endian', (json) => Buffer.from(json, 'utf16le').swap16()],
  ['it with a byte that no UTF-8 has', (json) => withBytes(json, [0xff])],
  ['it with a continuation byte alone', (json) => withBytes(json, [0x80])],
  ['it with a sequence cut short', (json) => withBytes(json, [0xe2, 0x82])],
  ['it with an overlong sequence', (json) => withBytes(json, [0xc0, 0xaf])],
  ['it with half a surrogate pair', (json) => withBytes(json, [0xed, 0xa0, 0x80])],
  ['it with a code point beyond Unicode', (json) => withBytes(json, [0xf5, 0x80, 0x80, 0x80])],
  ['it with a nest that never closes', (json) => json.replace('{', `{"x":${'['.repeat(5000)},`)],
];

/** JSON that is odd and right, made of the members of valid JSON. */
const ODD: readonly [name: string, write: (members: string) => string][] = [
  ['with white space around it', (members) => ` \r\n\t{ \r\n${members}\t} \r\n`],
  ['with members named after Object.prototype', (members) => `{${members},"constructor":1,"toString":{},"valueOf":[]}`],
  ['with a member toJSON', (members) => `{${members},"toJSON":"x"}`],
  ['with a member hasOwnProperty', (members) => `{"hasOwnProperty":null,${members}}`],
  ['with a member __proto__', (members) => `{"__proto__":{"exp":1,"alg":"none","cnf":{},"crit":["x"]},${members}}`],
  ['nested five thousand deep', (members) => `{"x":${'['.repeat(5000)}${']'.repeat(5000)},${members}}`],
  ['nested a thousand objects deep', (members) => `{"x":${'{"x":'.repeat(1000)}1${'}'.repeat(1000)},${members}}`],
  ['with a number of a thousand digits', (members) => `{"x":${'9'.repeat(1000)},${members}}`],
  ['with letters beyond ASCII', (members) => `{"x":"grüße 你好 🙂",${members}}`],
  ['with half a surrogate pair escaped', (members) => `{"x":"\\ud800",${members}}`],
];

/** RFC 7515 section 4 and RFC 7519 section 4: of members of one name the last counts, for everyone who looks. */
const DUPLICATES: readonly [name: string, write: (valid: Valid) => [header: string, claims: string], Verdicts][] = [
  ['alg none before RS256', ({ header, claims }) => [`{"alg":"none",${header}}`, `{${claims}}`], 'accepted'],
  [
    'alg none after RS256',
    ({ header, claims }) => [`{${header},"alg":"none"}`, `{${claims}}`],
    'unsupported_algorithm',
  ],
  [
    'another kid after the valid one',
    ({ header, claims }) => [`{${header},"kid":"x"}`, `{${claims}}`],
    'key_not_found',
  ],
  [
    'an unfit kid after the valid one',
    ({ header, claims }) => [`{${header},"kid":"rs512"}`, `{${claims}}`],
    'key_not_found',
  ],
  [
    'a foreign iss after the valid one',
    ({ header, claims }) => [`{${header}}`, `{${claims},"iss":"x"}`],
    'invalid_issuer',
  ],
  ['a foreign iss before the valid one', ({ header, claims }) => [`{${header}}`, `{"iss":"x",${claims}}`], 'accepted'],
  ['an exp past after the valid one', ({ header, claims }) => [`{${header}}`, `{${claims},"exp":1}`], 'token_expired'],
  ['an exp past before the valid one', ({ header, claims }) => [`{${header}}`, `{"exp":1,${claims}}`], 'accepted'],
  [
    'a foreign aud after the valid one',
    ({ header, claims }) => [`{${header}}`, `{${claims},"aud":"x"}`],
    'invalid_audience',
  ],
  [
    'an escaped exp after the valid one',
    ({ header, claims }) => [`{${header}}`, `{${claims},"\\u0065xp":1}`],
    'token_expired',
  ],
  [
    'crit in __proto__ twice',
    ({ header, claims }) => [`{"__proto__":{},"__proto__":{},${header}}`, `{${claims}}`],
    'accepted',
  ],
  [
    'all members in __proto__ of the header',
    ({ header, claims }) => [`{"__proto__":{${header}}}`, `{${claims}}`],
    'unsupported_algorithm',
  ],
  ['all claims in __proto__', ({ header, claims }) => [`{${header}}`, `{"__proto__":{${claims}}}`], 'invalid_issuer'],
];

interface Valid {
  readonly header: string;
  readonly claims: string;
}

describe.each(SOME_ADAPTERS)('JSON forms on %s, all signed by the issuer', (adapter) => {
  const stage = useTarget(adapter);

  it.each(SPOILT)('refuses a header that is %s', async (_name, spoil) => {
    const { issuer } = stage.target;
    const header = spoil(JSON.stringify(issuer.header()));
    expect(await stage.target.verdictOn(issuer.sign(header, issuer.claims()))).toBe('malformed_token');
  });

  describe.each(['at+jwt', 'JWT', undefined])('under the typ %s', (typ) => {
    it.each(SPOILT)('refuses a payload that is %s', async (_name, spoil) => {
      const { issuer } = stage.target;
      const payload = spoil(JSON.stringify(issuer.claims()));
      expect(await stage.target.verdictOn(issuer.sign(issuer.header({ typ }), payload))).toBe('malformed_token');
    });
  });

  it.each(ODD)('accepts a header %s', async (_name, write) => {
    const { issuer } = stage.target;
    expect(await stage.target.verdictOn(issuer.sign(write(membersOf(issuer.header())), issuer.claims()))).toBe(
      'accepted',
    );
  });

  it.each(ODD)('accepts claims %s', async (_name, write) => {
    const { issuer } = stage.target;
    expect(await stage.target.verdictOn(issuer.sign(issuer.header(), write(membersOf(issuer.claims()))))).toBe(
      'accepted',
    );
  });

  it.each(DUPLICATES)('gives %s its verdict', async (_name, write, verdict) => {
    const { issuer } = stage.target;
    const valid = { header: membersOf(issuer.header()), claims: membersOf(issuer.claims()) };
    expectVerdict(await stage.target.verdictOn(issuer.sign(...write(valid))), verdict);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('reads no role from the member %s', async (member) => {
    const { issuer } = stage.target;
    const claims = `{${membersOf(issuer.claims())},"${member}":{"roles":["admin"],"${ROLES}":["admin"]}}`;
    expect(await stage.target.verdictOn(issuer.sign(issuer.header(), claims), '/admin')).toBe('insufficient_role');
  });
});

function withBytes(json: string, bytes: readonly number[]): Buffer {
  return Buffer.concat([Buffer.from('{"x":"'), Buffer.from(bytes), Buffer.from(`",${json.slice(1)}`)]);
}
