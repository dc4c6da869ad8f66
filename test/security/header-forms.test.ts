import { ADAPTERS } from '../support/test-app.js';
import { expectVerdict, useTarget, type Verdicts } from './support/target.js';

const KIB = 1024;

/** So many headers, with those of every request, that Node reads all of them, just. */
const ALL_READ = new Array<string>(996).fill('X: y');

/** Name, header lines where {token} stands for a valid one, and the verdict. */
const FORMS: readonly [name: string, lines: readonly string[], verdict: Verdicts][] = [
  ['no header', [], 'missing_token'],
  ['an empty header', ['Authorization:'], 'missing_token'],
  ['a header of spaces', ['Authorization:     '], 'missing_token'],
  ['the scheme alone', ['Authorization: Bearer'], 'missing_token'],
  ['the scheme and spaces', ['Authorization: Bearer     '], 'missing_token'],
  ['Basic credentials', ['Authorization: Basic dXNlcjpwYXNz'], 'missing_token'],
  ['the token under Basic', ['Authorization: Basic {token}'], 'missing_token'],
  ['the token under DPoP', ['Authorization: DPoP {token}'], 'missing_token'],
  ['the token under JWT', ['Authorization: JWT {token}'], 'missing_token'],
  ['the token under Bearer2', ['Authorization: Bearer2 {token}'], 'missing_token'],
  ['the token without a scheme', ['Authorization: {token}'], 'missing_token'],
  ['no space after the scheme', ['Authorization: Bearer{token}'], 'missing_token'],
  ['a colon after the scheme', ['Authorization: Bearer:{token}'], ['malformed_token', 'missing_token']],
  ['an equals sign after the scheme', ['Authorization: Bearer={token}'], ['malformed_token', 'missing_token']],
  ['a comma after the scheme', ['Authorization: Bearer,{token}'], ['malformed_token', 'missing_token']],
  ['a tab after the scheme', ['Authorization: Bearer\t{token}'], 'malformed_token'],
  ['a space and a tab', ['Authorization: Bearer \t{token}'], 'malformed_token'],
  ['a tab and a space', ['Authorization: Bearer\t {token}'], 'malformed_token'],
  ['a no-break space', ['Authorization: Bearer\xa0{token}'], ['malformed_token', 'missing_token']],
  ['a quoted scheme', ['Authorization: "Bearer" {token}'], ['malformed_token', 'missing_token']],
  ['a quoted token', ['Authorization: Bearer "{token}"'], 'malformed_token'],
  ['a token in brackets', ['Authorization: Bearer <{token}>'], 'malformed_token'],
  ['a token as a parameter', ['Authorization: Bearer token={token}'], 'malformed_token'],
  ['the scheme twice', ['Authorization: Bearer Bearer {token}'], 'malformed_token'],
  ['two tokens', ['Authorization: Bearer {token} {token}'], 'malformed_token'],
  ['a token and a word', ['Authorization: Bearer {token} x'], 'malformed_token'],
  ['a word and a token', ['Authorization: Bearer x {token}'], 'malformed_token'],
  ['a comma list of two credentials', ['Authorization: Bearer {token}, Bearer {token}'], 'malformed_token'],
  ['a comma list of two schemes', ['Authorization: Bearer {token}, Basic dXNlcjpwYXNz'], 'malformed_token'],
  ['a comma after the token', ['Authorization: Bearer {token},'], 'malformed_token'],
  ['a semicolon after the token', ['Authorization: Bearer {token};'], 'malformed_token'],
  ['a token of percent escapes', ['Authorization: Bearer %54'], 'malformed_token'],
  ['a byte beyond ASCII before the token', ['Authorization: Bearer \xe9{token}'], 'malformed_token'],
  ['a byte beyond ASCII after the token', ['Authorization: Bearer {token}\xe9'], 'malformed_token'],
  ['a byte beyond ASCII in the scheme', ['Authorization: Be\xe4rer {token}'], ['malformed_token', 'missing_token']],
  ['the header twice', ['Authorization: Bearer {token}', 'Authorization: Bearer {token}'], 'malformed_token'],
  [
    'the header twice, in two cases',
    ['Authorization: Bearer {token}', 'authorization: Bearer {token}'],
    'malformed_token',
  ],
  [
    'a valid header, then an invalid one',
    ['Authorization: Bearer {token}', 'Authorization: Bearer x'],
    'malformed_token',
  ],
  [
    'an invalid header, then a valid one',
    ['Authorization: Bearer x', 'Authorization: Bearer {token}'],
    'malformed_token',
  ],
  ['an empty header, then a valid one', ['Authorization:', 'Authorization: Bearer {token}'], 'malformed_token'],
  ['a valid header, then an empty one', ['Authorization: Bearer {token}', 'Authorization:'], 'malformed_token'],
  ['Basic, then Bearer', ['Authorization: Basic eDp4', 'Authorization: Bearer {token}'], 'malformed_token'],
  ['Bearer, then Basic', ['Authorization: Bearer {token}', 'Authorization: Basic eDp4'], 'malformed_token'],
  [
    'two headers apart',
    ['Authorization: Bearer {token}', 'Accept: */*', 'AUTHORIZATION: Bearer {token}'],
    'malformed_token',
  ],
  [
    'a second header after all that Node reads',
    ['Authorization: Bearer {token}', ...ALL_READ, ...ALL_READ, 'Authorization: Bearer x'],
    'malformed_token',
  ],
  [
    'the header after all that Node reads',
    [...ALL_READ, ...ALL_READ, 'Authorization: Bearer {token}'],
    'malformed_token',
  ],
  ['as many headers as Node reads', ['Authorization: Bearer {token}', ...ALL_READ, 'X: y'], 'malformed_token'],
  ['the token in Proxy-Authorization', ['Proxy-Authorization: Bearer {token}'], 'missing_token'],
  ['the token in X-Authorization', ['X-Authorization: Bearer {token}'], 'missing_token'],
  ['the token in X-Access-Token', ['X-Access-Token: {token}'], 'missing_token'],
  ['the token in a cookie', ['Cookie: authorization=Bearer {token}; access_token={token}'], 'missing_token'],

  ['the usual form', ['Authorization: Bearer {token}'], 'accepted'],
  ['the header in lower case', ['authorization: Bearer {token}'], 'accepted'],
  ['the scheme in lower case', ['Authorization: bearer {token}'], 'accepted'],
  ['the scheme in upper case', ['Authorization: BEARER {token}'], 'accepted'],
  ['the scheme in mixed case', ['Authorization: bEaReR {token}'], 'accepted'],
  ['several spaces', ['Authorization: Bearer     {token}'], 'accepted'],
  ['a header less than Node reads', ['Authorization: Bearer {token}', ...ALL_READ], 'accepted'],
  ['a thousand spaces', [`Authorization: Bearer${' '.repeat(1000)}{token}`], 'accepted'],
  ['white space around the value', ['Authorization: \t Bearer {token} \t '], 'accepted'],
  ['no white space before the value', ['Authorization:Bearer {token}'], 'accepted'],
];

describe.each(ADAPTERS)('Header forms on %s', (adapter) => {
  const stage = useTarget(adapter);

  it.each(FORMS)('judges rightly: %s', async (_name, lines, verdict) => {
    const { target } = stage;
    const token = target.issuer.token();
    const sent = lines.map((line) => line.replaceAll('{token}', token));
    expectVerdict(await target.verdictOnLines(sent), verdict);
  });

  it('takes no token from the query', async () => {
    const { target } = stage;
    const token = target.issuer.token();
    expect(await target.verdictOnLines([], `/me?access_token=${token}&authorization=Bearer%20${token}`)).toBe(
      'missing_token',
    );
  });

  it.each([
    ['accepts a token of 16 KiB', 16 * KIB, 'accepted'],
    ['refuses a token of 16 KiB and one byte', 16 * KIB + 1, 'malformed_token'],
    ['refuses a token of 1 MiB', KIB * KIB, 'malformed_token'],
  ] as const)('%s', async (_name, length, verdict) => {
    const { target } = stage;
    const token = tokenOfLength(length, (payloadPad, headerPad) =>
      target.issuer.token({ pad: 'x'.repeat(payloadPad) }, { pad: 'x'.repeat(headerPad) }),
    );
    expect(token).toHaveLength(length);
    expect(await target.verdictOnLines([`Authorization: Bearer ${token}`])).toBe(verdict);
  });
});

/** base64url has no text of every length, so both segments are padded till the whole fits. */
function tokenOfLength(length: number, sign: (payloadPad: number, headerPad: number) => string): string {
  const spare = length - sign(0, 0).length;
  for (let headerPad = 0; headerPad < 3; headerPad += 1) {
    const start = Math.floor((spare * 3) / 4) - 6;
    for (let payloadPad = start; payloadPad < start + 12; payloadPad += 1) {
      const token = sign(payloadPad, headerPad);
      if (token.length === length) return token;
    }
  }
  throw new RangeError(`no token is ${length} characters long`);
}
