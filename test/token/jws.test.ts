import { decodeJsonObject, decodeSignature, MAX_TOKEN_LENGTH, splitJws } from '../../lib/token/jws.js';
import { failureOf, verdictOf } from '../support/failures.js';
import { encodeSegment } from '../support/jws.js';

describe('splitJws', () => {
  it('gives the three segments', () => {
    expect(splitJws('aa.bbb.c')).toEqual({ header: 'aa', payload: 'bbb', signature: 'c' });
  });

  it('reads up to 16 KiB, and nothing of a longer token', () => {
    expect(MAX_TOKEN_LENGTH).toBe(16_384);
    const longest = `a.b.${'c'.repeat(16_380)}`;
    expect(splitJws(longest).signature).toHaveLength(16_380);
    expect(failureOf(() => splitJws(`${longest}c`))).toMatchObject({
      code: 'malformed_token',
      message: expect.stringContaining('longer than 16 KiB'),
    });
  });

  it.each([
    ['', 'it has no dots'],
    ['x'.repeat(32), 'this is an opaque token'],
    ['null', 'the word null'],
    ['"a.b.c"', 'quotes'],
    ['Bearer a.b.c', 'the word Bearer'],
  ])('tells the mistake of the client: %j', (token, mistake) => {
    expect(failureOf(() => splitJws(token))).toMatchObject({
      code: 'malformed_token',
      message: expect.stringContaining(mistake),
    });
  });

  it.each(['.', '..', '...', 'a.b', 'a.', '.a', 'a.b.c.d', 'a.b.c.', '.b.c', 'a..c', 'a.b.', 'a...b'])(
    'refuses %j: not three parts',
    (token) => {
      expect(failureOf(() => splitJws(token))).toMatchObject({
        code: 'malformed_token',
        message: expect.stringContaining('three parts'),
      });
    },
  );
});

describe('decodeJsonObject', () => {
  it('gives the JSON object of UTF-8 in base64url', () => {
    expect(decodeJsonObject(encodeSegment('{"sub":"Zoë 😀"}'), 'payload')).toEqual({ sub: 'Zoë 😀' });
  });

  it('gives members with the names of prototypes as they are', () => {
    const object = decodeJsonObject(encodeSegment('{"__proto__":{"iss":"x"},"constructor":1}'), 'payload');
    expect(Object.keys(object)).toEqual(['__proto__', 'constructor']);
    expect(object.iss).toBeUndefined();
  });

  describe.each(['header', 'payload'] as const)('names the %s', (name) => {
    it.each([
      ['padding', 'e30='],
      ['another alphabet', 'ab+/'],
      ['a letter whose low byte is in the alphabet', 'e3\u0141A'],
      ['bytes that are not UTF-8', encodeSegment(Buffer.from('{"a":"\xff"}', 'latin1'))],
      ['an overlong encoding', encodeSegment(Buffer.from('{"a":"\xc0\xaf"}', 'latin1'))],
    ])('when it refuses %s', (_what, segment) => {
      expect(failureOf(() => decodeJsonObject(segment, name))).toMatchObject({
        code: 'malformed_token',
        message: expect.stringContaining(`its ${name} is not UTF-8 in base64url`),
      });
    });

    it.each(['[]', 'null', '"text"', '5', 'true', '', '{"a":', '{}{}', '\ufeff{}', 'undefined'])(
      'when it refuses %j, which is no JSON object',
      (json) => {
        expect(failureOf(() => decodeJsonObject(encodeSegment(json), name))).toMatchObject({
          code: 'malformed_token',
          message: expect.stringContaining(`its ${name} is not a JSON object`),
        });
      },
    );
  });
});

describe('decodeJsonObject, asked for the last segment again,', () => {
  afterEach(() => jest.restoreAllMocks());

  const repeat = (work: () => unknown): number => {
    const parse = jest.spyOn(JSON, 'parse');
    expect(verdictOf(work)).toBe(verdictOf(work));
    return parse.mock.calls.length;
  };

  it.each(['header', 'payload'] as const)('parses a %s once, and gives the same object', (name) => {
    const segment = encodeSegment({ once: name });
    expect(repeat(() => decodeJsonObject(segment, name))).toBe(1);
    expect(decodeJsonObject(segment, name)).toBe(decodeJsonObject(segment, name));
  });

  it('parses what is no JSON object once too', () => {
    const segment = encodeSegment('{"once":');
    expect(repeat(() => decodeJsonObject(segment, 'payload'))).toBe(1);
    expect(failureOf(() => decodeJsonObject(segment, 'payload'))).toMatchObject({
      message: expect.stringContaining('not a JSON object'),
    });
  });

  it('remembers a header and a payload side by side', () => {
    const [header, payload] = [encodeSegment({ side: 'header' }), encodeSegment({ side: 'payload' })];
    const read = () => [decodeJsonObject(header, 'header'), decodeJsonObject(payload, 'payload')];
    expect(repeat(read)).toBe(2);
    expect(read()).toEqual([{ side: 'header' }, { side: 'payload' }]);
  });

  it('knows another segment from the last one', () => {
    expect(decodeJsonObject(encodeSegment({ a: 1 }), 'payload')).toEqual({ a: 1 });
    expect(decodeJsonObject(encodeSegment({ a: 2 }), 'payload')).toEqual({ a: 2 });
    expect(failureOf(() => decodeJsonObject('a+b=', 'payload'))).toMatchObject({ code: 'malformed_token' });
    expect(decodeJsonObject(encodeSegment({ a: 2 }), 'payload')).toEqual({ a: 2 });
  });
});

describe('decodeSignature', () => {
  it.each(['AAAA', 'AA', 'AAA', 'Az0-_w', Buffer.alloc(256, 0xa5).toString('base64url')])('takes %s', (signature) => {
    expect(decodeSignature(signature)).toEqual(Buffer.from(signature, 'base64url'));
  });

  it.each(['AA+A', 'AA/A', 'AA==', 'AA A', 'AAA\n', '\nAAA', 'AAé', 'AA\u0141A'])(
    'refuses %j, which has a character that is none of base64url',
    (signature) => {
      expect(failureOf(() => decodeSignature(signature))).toMatchObject({
        code: 'malformed_token',
        message: expect.stringContaining('its signature is not base64url'),
      });
    },
  );

  it.each(['A', 'AAAAA', 'AB', 'AAB'])('finds %s no encoding of a signature', (signature) => {
    expect(verdictOf(() => decodeSignature(signature))).toBe('invalid_signature');
  });
});
