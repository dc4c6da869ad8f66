import { describeToken, printable, printableList } from '../../lib/observability/describe-token.js';
import { encodeSegment } from '../support/jws.js';

describe('describeToken', () => {
  it('tells the issuer, the key and the application', () => {
    const token = `${encodeSegment({ kid: 'k1', alg: 'RS256' })}.${encodeSegment({ iss: 'https://a.test', client_id: 'app', sub: 'u' })}.sig`;
    expect(describeToken(token)).toBe('iss="https://a.test" kid="k1" client_id="app"');
  });

  it('tells what is not there', () => {
    expect(describeToken(`${encodeSegment({})}.${encodeSegment({})}.sig`)).toBe('iss=- kid=- client_id=-');
  });

  it('cleans and shortens what the client wrote', () => {
    const token = `${encodeSegment({ kid: 'a\nb' })}.${encodeSegment({ iss: 'x'.repeat(100), client_id: { a: 1 } })}.sig`;
    expect(describeToken(token)).toBe(`iss="${'x'.repeat(64)}…" kid="a?b" client_id=(object)`);
  });

  it('lets a value forge no field', () => {
    const forged = 'k1" client_id="admin';
    const token = `${encodeSegment({ kid: forged })}.${encodeSegment({ iss: 'a client_id=admin' })}.sig`;
    expect(describeToken(token)).toBe('iss="a client_id=admin" kid="k1\\" client_id=\\"admin" client_id=-');
  });

  it('reads nothing of a token of more than 16 KiB', () => {
    const parse = jest.spyOn(JSON, 'parse');
    const token = `${encodeSegment({ kid: 'k1' })}.${encodeSegment({ iss: 'x'.repeat(16_384) })}.sig`;
    expect(describeToken(token)).toBe('unreadable token');
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
  });

  it.each([
    '',
    'opaque',
    'a.b',
    'a.b.c',
    `${encodeSegment([])}.${encodeSegment({})}.c`,
    `${encodeSegment({})}.${encodeSegment('null')}.c`,
  ])('repeats nothing of %j, which it can not read', (token) => {
    expect(describeToken(token)).toBe('unreadable token');
  });
});

const LONGEST = 'x'.repeat(64);

describe('printable', () => {
  it.each([
    ['text in quotes', 'abc', '"abc"'],
    ['an empty text', '', '""'],
    ['letters of any script', 'Zoë 漢字 ß', '"Zoë 漢字 ß"'],
    ['an emoji', '😀', '"😀"'],
    ['a quote so that it ends nothing', 'a"b', '"a\\"b"'],
    ['a backslash so that it escapes nothing', 'a\\', '"a\\\\"'],
    ['a text that reads like no value', '-', '"-"'],
    ['a text that reads like a type', '(object)', '"(object)"'],
    ['nothing', undefined, '-'],
    ['null', null, '(null)'],
    ['a number', 5, '(number)'],
    ['an object', { a: 1 }, '(object)'],
    ['an array', ['a'], '(object)'],
    ['a boolean', true, '(boolean)'],
    ['64 characters', LONGEST, `"${LONGEST}"`],
    ['65 characters', `${LONGEST}x`, `"${LONGEST}…"`],
    ['any number of characters', 'x'.repeat(100_000), `"${LONGEST}…"`],
  ])('shows %s', (_what, value, shown) => {
    expect(printable(value)).toBe(shown);
  });

  it.each([
    ['a new line', '\n'],
    ['a carriage return', '\r'],
    ['a tab', '\t'],
    ['an escape', '\u001b'],
    ['a null character', '\0'],
    ['delete', '\u007f'],
    ['a control character of Latin-1', '\u0085'],
    ['a line separator', '\u2028'],
    ['a paragraph separator', '\u2029'],
    ['a text direction mark', '\u202e'],
    ['an isolate', '\u2066'],
    ['a zero-width space', '\u200b'],
    ['a byte order mark', '\ufeff'],
    ['a lone surrogate', '\ud800'],
    ['a private character', '\ue000'],
    ['a soft hyphen', '\u00ad'],
  ])('replaces %s, wherever it stands', (_what, character) => {
    expect(printable(`${character}a${character}${character}b${character}`)).toBe('"?a??b?"');
  });

  it('stays on one line whatever it is given', () => {
    const everything = Array.from({ length: 0x300 }, (_, code) => String.fromCharCode(code));
    for (const character of everything) expect(printable(character)).toMatch(/^"\\?[^\p{C}\p{Zl}\p{Zp}]"$/u);
  });
});

describe('printableList', () => {
  const many = (count: number) => Array.from({ length: count }, (_item, index) => `r${index}`);

  it.each([
    ['nothing', [], '[]'],
    ['one value', ['admin'], '["admin"]'],
    ['several', ['admin', 'a b', ''], '["admin", "a b", ""]'],
    ['each cleaned and quoted', ['a"] has=["admin', 'b\nc'], '["a\\"] has=[\\"admin", "b?c"]'],
    ['each shortened', [`${LONGEST}x`], `["${LONGEST}…"]`],
  ])('shows %s', (_what, values, shown) => {
    expect(printableList(values)).toBe(shown);
  });

  it('shows 20 values, and how many more there are', () => {
    expect(printableList(many(20))).toMatch(/^\["r0", .*"r19"\]$/);
    expect(printableList(many(21))).toMatch(/^\["r0", .*"r19", 1 more\]$/);
    expect(printableList(many(10_020))).toMatch(/"r19", 10000 more\]$/);
  });
});
