import { refuse } from '../../lib/errors/refusal.js';
import { assertToken, bearerToken } from '../../lib/token/bearer-token.js';
import { failureOf, verdictOf } from '../support/failures.js';

const LONGEST = 'x'.repeat(16 * 1024);

/** So many spaces that the header is as long as a header may be. */
const MOST_SPACES = ' '.repeat(32 * 1024 - 'Bearer'.length - 'abc'.length);

const ANOTHER_SCHEME = 'the Authorization header does not begin with the word Bearer; send "Bearer <access token>"';
const NOTHING_AFTER = 'nothing follows Bearer in the Authorization header: the variable of the client is empty';

describe('bearerToken', () => {
  it.each([
    ['the usual form', 'Bearer abc', 'abc'],
    ['the scheme in lower case', 'bearer abc', 'abc'],
    ['the scheme in upper case', 'BEARER abc', 'abc'],
    ['the scheme in mixed case', 'bEaReR abc', 'abc'],
    ['several spaces', 'Bearer    abc', 'abc'],
    ['the longest token', `Bearer ${LONGEST}`, LONGEST],
    ['spaces that are not the length of the token', `Bearer     ${LONGEST}`, LONGEST],
    ['a token after as many spaces as there may be', `Bearer${MOST_SPACES}abc`, 'abc'],
    ['whatever follows, for other rules to refuse', 'Bearer a b', 'a b'],
  ])('reads %s', (_what, authorization, token) => {
    expect(bearerToken(authorization)).toBe(token);
  });

  it.each([
    ['no header', undefined, 'send the header "Authorization: Bearer <access token>"'],
    ['the scheme alone', 'Bearer', NOTHING_AFTER],
    ['the scheme alone in lower case', 'bearer', NOTHING_AFTER],
    ['nothing after the scheme', 'Bearer ', NOTHING_AFTER],
    ['only spaces after the scheme', 'Bearer    ', NOTHING_AFTER],
    ['an empty header', '', ANOTHER_SCHEME],
    ['white space', ' ', ANOTHER_SCHEME],
    ['another scheme', 'Basic abc', ANOTHER_SCHEME],
    ['another scheme of six letters', 'Digest abc', ANOTHER_SCHEME],
    ['another scheme that begins like Bearer', 'Bearerx abc', ANOTHER_SCHEME],
    ['another scheme with punctuation', "Bearer!#$%&'*+.^_`|~-9 abc", ANOTHER_SCHEME],
    ['another scheme that ends like Bearer', 'x-Bearer abc', ANOTHER_SCHEME],
    ['a shorter scheme', 'Bear abc', ANOTHER_SCHEME],
    ['a space before the scheme', ' Bearer abc', ANOTHER_SCHEME],
    ['a comma before the scheme', ',Bearer abc', ANOTHER_SCHEME],
    ['a bare token', 'abc', ANOTHER_SCHEME],
    ['another scheme, however long its credentials are', `Negotiate ${'x'.repeat(100_000)}`, ANOTHER_SCHEME],
    ['a scheme without an end', 'B'.repeat(100_000), ANOTHER_SCHEME],
  ])('finds no token in %s, and says why', (_what, authorization, reason) => {
    expect(failureOf(() => bearerToken(authorization))).toMatchObject({
      code: 'missing_token',
      message: `Missing token: ${reason}`,
    });
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
    ['one space too many', `Bearer${MOST_SPACES} abc`, 'the Authorization header is longer than 32 KiB'],
    ['nothing but far too many spaces', `Bearer${' '.repeat(100_000)}`, 'longer than 32 KiB'],
  ])('refuses %s as malformed', (_what, authorization, reason) => {
    expect(failureOf(() => bearerToken(authorization))).toMatchObject({
      code: 'malformed_token',
      message: expect.stringContaining(reason),
    });
  });

  it('passes on why a transport can not tell the header', () => {
    const refusal = refuse('malformed_token', 'too many headers');
    expect(failureOf(() => bearerToken(refusal))).toBe(refusal);
  });
});

describe('assertToken', () => {
  it('takes any string, whose length is for its reader to judge', () => {
    expect(verdictOf(() => assertToken(`${LONGEST}x`))).toBe('accepted');
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
