import fc from 'fast-check';
import { decodeBase64url, isCanonicalBase64url } from '../../lib/token/base64url.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** RFC 7515 section 2, as a regular expression. */
function isBase64url(text: string): boolean {
  return /^[\w-]*$/.test(text) && text.length % 4 !== 1;
}

describe('decodeBase64url', () => {
  it.each(['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar', '\xfb\xff\xbe'])(
    'decodes what Node encodes: %j',
    (text) => {
      const bytes = Buffer.from(text, 'latin1');
      expect(decodeBase64url(bytes.toString('base64url'))).toEqual(bytes);
    },
  );

  it('decodes unused bits as if they were zero', () => {
    expect(decodeBase64url('QR')).toEqual(Buffer.from('A'));
  });

  it.each([
    ['a length that no bytes have', 'QUJDR'],
    ['a lone character', 'Q'],
    ['the alphabet of base64: +', 'QU+D'],
    ['the alphabet of base64: /', 'QU/D'],
    ['padding', 'QQ=='],
    ['padding of one', 'QUI='],
    ['padding alone', '=='],
    ['padding in the middle', 'QU=D'],
    ['a space', 'QU D'],
    ['a new line at the end', 'QUI\n'],
    ['a null character', 'QU\0D'],
    ['a dot', 'QU.D'],
    ['a Latin-1 letter', 'QUéD'],
    ['a letter whose low byte is in the alphabet', 'QU\u0141D'],
    ['a full-width letter', 'QU\uff21D'],
    ['an emoji', 'QU😀'],
    ['a lone surrogate', 'QU\ud800D'],
  ])('refuses %s', (_what, text) => {
    expect(decodeBase64url(text)).toBeUndefined();
  });

  it('agrees with the regular expression about any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 24 }),
        (text) => (decodeBase64url(text) !== undefined) === isBase64url(text),
      ),
      { numRuns: 1000 },
    );
  });

  it('agrees with the regular expression about texts that are nearly right', () => {
    const nearlyRight = fc.string({
      unit: fc.oneof(
        { weight: 12, arbitrary: fc.constantFrom(...ALPHABET) },
        { weight: 1, arbitrary: fc.constantFrom(...'+/= \n\t\0.é\u00ad\x7f\u0141\u0241\u4141\u212a\uff21') },
      ),
      maxLength: 40,
    });
    fc.assert(
      fc.property(nearlyRight, (text) => (decodeBase64url(text) !== undefined) === isBase64url(text)),
      { numRuns: 2000 },
    );
  });

  it('takes no character but the alphabet, wherever it stands', () => {
    const taken = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter((character) =>
      [`${character}AAA`, `A${character}AA`, `AA${character}`, `A${character}`].some(
        (text) => decodeBase64url(text) !== undefined,
      ),
    );
    expect(taken.slice(0, 80).join('')).toBe([...ALPHABET].sort().join(''));
  });
});

describe('isCanonicalBase64url', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 256])('takes the encoding of %i bytes', (length) => {
    expect(isCanonicalBase64url(Buffer.alloc(length, 0xff).toString('base64url'))).toBe(true);
  });

  it.each([
    ['one byte', 'A', 4],
    ['two bytes', 'AA', 16],
    ['three bytes', 'AAA', 64],
  ])('takes only the last characters that encode %s in one way', (_what, head, count) => {
    const taken = [...ALPHABET].filter((last) => isCanonicalBase64url(head + last));
    expect(taken).toHaveLength(count);
    expect(taken).toEqual(
      [...ALPHABET].filter((last) => Buffer.from(head + last, 'base64url').toString('base64url') === head + last),
    );
  });

  it.each(['A', 'AAAAA', 'A=', 'AA='])('refuses %s', (text) => {
    expect(isCanonicalBase64url(text)).toBe(false);
  });
});
