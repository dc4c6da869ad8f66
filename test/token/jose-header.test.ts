import { parseJoseHeader } from '../../lib/token/jose-header.js';
import { failureOf, verdictOf } from '../support/failures.js';
import { encodeSegment } from '../support/jws.js';

const VALID = { alg: 'RS256', kid: 'k1', typ: 'at+jwt' };

const headerWith = (members: Record<string, unknown>) => encodeSegment({ ...VALID, ...members });

describe('parseJoseHeader', () => {
  it('gives the kid of an access token', () => {
    expect(parseJoseHeader(encodeSegment(VALID))).toEqual({ kid: 'k1', isAccessToken: true });
  });

  it.each([
    ['at+jwt', true],
    ['AT+JWT', true],
    ['application/at+jwt', true],
    ['Application/AT+jwt', true],
    ['JWT', false],
    ['jwt', false],
    ['Jwt', false],
    [undefined, false],
  ])('takes the typ %j, which declares an access token: %s', (typ, isAccessToken) => {
    expect(parseJoseHeader(headerWith({ typ }))).toEqual({ kid: 'k1', isAccessToken });
  });

  it.each(['', 'application/jwt', 'id+jwt', 'at+jwt ', ' at+jwt', 'dpop+jwt', 'logout+jwt', null, 5, ['at+jwt'], {}])(
    'refuses the typ %j',
    (typ) => {
      expect(failureOf(() => parseJoseHeader(headerWith({ typ })))).toMatchObject({
        code: 'wrong_token_type',
        message: expect.stringContaining('at+jwt'),
      });
    },
  );

  it.each([
    'none',
    'None',
    '',
    'HS256',
    'RS384',
    'RS512',
    'PS256',
    'ES256',
    'EdDSA',
    'rs256',
    'RS256 ',
    null,
    256,
    ['RS256'],
    undefined,
  ])('refuses the algorithm %j', (alg) => {
    expect(verdictOf(() => parseJoseHeader(headerWith({ alg })))).toBe('unsupported_algorithm');
  });

  it.each([{ crit: ['b64'] }, { crit: [] }, { crit: null }, { b64: false }])(
    'refuses the extension %j',
    (extension) => {
      expect(failureOf(() => parseJoseHeader(headerWith(extension)))).toMatchObject({
        code: 'malformed_token',
        message: expect.stringMatching(/crit, b64/),
      });
    },
  );

  it.each([{ b64: true }, { jku: 'https://evil.test/jwks' }, { jwk: {} }, { x5c: [] }, { cty: 'JWT' }])(
    'takes no notice of %j',
    (members) => {
      expect(parseJoseHeader(headerWith(members))).toEqual({ kid: 'k1', isAccessToken: true });
    },
  );

  it.each(['', undefined, null, 5, ['k1'], { kid: 'k1' }])('finds no key for the kid %j', (kid) => {
    expect(failureOf(() => parseJoseHeader(headerWith({ kid })))).toMatchObject({
      code: 'key_not_found',
      message: expect.stringContaining('no kid'),
    });
  });

  it.each([
    ['a name of Object.prototype', '__proto__'],
    ['a path', '../../etc/passwd'],
    ['a space', ' '],
    ['10,000 characters', 'k'.repeat(10_000)],
  ])('takes any other text as kid: %s', (_what, kid) => {
    expect(parseJoseHeader(headerWith({ kid })).kid).toBe(kid);
  });

  it('names the header where it is not a JSON object', () => {
    expect(failureOf(() => parseJoseHeader(encodeSegment([])))).toMatchObject({
      code: 'malformed_token',
      message: expect.stringContaining('header'),
    });
  });
});
