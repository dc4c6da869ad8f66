import { assertToken, bearerToken, MAX_TOKEN_LENGTH } from '../../lib/token/bearer-token.js';
import { failureOf, verdictOf } from '../support/failures.js';

const LONGEST = 'x'.repeat(16 * 1024);

describe('bearerToken', () => {
  it.each([
    ['the usual form', 'Bearer abc', 'abc'],
    ['the scheme in lower case', 'bearer abc', 'abc'],
    ['the scheme in upper case', 'BEARER abc', 'abc'],
    ['the scheme in mixed case', 'bEaReR abc', 'abc'],
    ['several spaces', 'Bearer    abc', 'abc'],
    ['the longest token', `Bearer ${LONGEST}`, LONGEST],
    ['spaces that are not the length of the token', `Bearer     ${LONGEST}`, LONGEST],
    ['whatever follows, for other rules to refuse', 'Bearer a b', 'a b'],
  ])('reads %s', (_what, authorization, token) => {
    expect(bearerToken(authorization)).toBe(token);
  });

  it.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['white space', ' '],
    ['the scheme alone', 'Bearer'],
    ['the scheme alone in lower case', 'bearer'],
    ['nothing after the scheme', 'Bearer '],
    ['only spaces after the scheme', 'Bearer    '],
    ['another scheme', 'Basic abc'],
    ['another scheme of six letters', 'Digest abc'],
    ['another scheme that begins like Bearer', 'Bearerx abc'],
    ['another scheme with punctuation', "Bearer!#$%&'*+.^_`|~-9 abc"],
    ['another scheme that ends like Bearer', 'x-Bearer abc'],
    ['a shorter scheme', 'Bear abc'],
    ['a space before the scheme', ' Bearer abc'],
    ['a comma before the scheme', ',Bearer abc'],
    ['a bare token', 'abc'],
  ])('finds no token in %s', (_what, authorization) => {
    expect(verdictOf(() => bearerToken(authorization))).toBe('missing_token');
  });

  it.each([
    ['null, which stands for several headers', null, 'send one Authorization header'],
    ['a list of headers', ['Bearer abc'], 'send one Authorization header'],
    ['a number', 5, 'send one Authorization header'],
    ['a tab after the scheme', 'Bearer\tabc', 'spaces, and nothing else'],
    ['a tab alone after the scheme', 'Bearer\t', 'spaces, and nothing else'],
    ['a no-break space after the scheme', 'Bearer\xa0abc', 'spaces, and nothing else'],
    ['a comma after the scheme', 'bearer,abc', 'spaces, and nothing else'],
    ['a colon after the scheme', 'Bearer: abc', 'spaces, and nothing else'],
    ['an equals sign after the scheme', 'Bearer=abc', 'spaces, and nothing else'],
    ['a token that is one character too long', `Bearer ${LONGEST}x`, 'longer than 16 KiB'],
  ])('refuses %s as malformed', (_what, authorization, reason) => {
    expect(failureOf(() => bearerToken(authorization))).toMatchObject({
      code: 'malformed_token',
      message: expect.stringContaining(reason),
    });
  });

  it('reads a long run of spaces in linear time', () => {
    const started = process.cpuUsage().user;
    expect(verdictOf(() => bearerToken(`Bearer${' '.repeat(1_000_000)}`))).toBe('missing_token');
    expect(process.cpuUsage().user - started).toBeLessThan(2_000_000);
  });
});

describe('assertToken', () => {
  it('takes up to 16 KiB', () => {
    expect(MAX_TOKEN_LENGTH).toBe(LONGEST.length);
    expect(verdictOf(() => assertToken(LONGEST))).toBe('accepted');
    expect(verdictOf(() => assertToken(`${LONGEST}x`))).toBe('malformed_token');
  });

  it('finds an empty token missing', () => {
    expect(verdictOf(() => assertToken(''))).toBe('missing_token');
  });

  it.each([undefined, null, 5, {}, ['abc']])('refuses %j, which is not a string', (token) => {
    expect(failureOf(() => assertToken(token))).toMatchObject({
      code: 'malformed_token',
      message: expect.stringContaining('not a string'),
    });
  });
});
