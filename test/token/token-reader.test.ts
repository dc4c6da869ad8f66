import { TokenReader } from '../../lib/token/token-reader.js';
import { useClock } from '../support/controlled-clock.js';
import { failureOf, verdictOf } from '../support/failures.js';
import { encodeSegment } from '../support/jws.js';
import { accessClaims, NOW_SECONDS, tokenPolicy } from '../support/token-material.js';

const SIGNATURE = 'AAAA';

function header(kid: string): string {
  return encodeSegment({ alg: 'RS256', kid, typ: 'at+jwt' });
}

function token(claims: Record<string, unknown> = {}, kid = 'k1'): string {
  return `${header(kid)}.${encodeSegment(accessClaims(claims))}.${SIGNATURE}`;
}

describe('TokenReader', () => {
  let reader: TokenReader;

  useClock(NOW_SECONDS * 1000);

  beforeEach(() => {
    reader = new TokenReader(tokenPolicy());
  });

  it('gives the header, the claims and the signature of a token', () => {
    const valid = token();
    const { header: read, claims, signature, token: whole } = reader.read(valid);
    expect(whole).toBe(valid);
    expect(read).toEqual({ kid: 'k1', isAccessToken: true });
    expect(claims).toEqual(accessClaims());
    expect(signature).toEqual(Buffer.from(SIGNATURE, 'base64url'));
  });

  it.each([
    ['another form', 'opaque', 'malformed_token'],
    ['more than 16 KiB', token({ note: 'x'.repeat(16_384) }), 'malformed_token'],
    ['an invalid header', `${encodeSegment([])}.${encodeSegment(accessClaims())}.${SIGNATURE}`, 'malformed_token'],
    [
      'another algorithm',
      `${encodeSegment({ alg: 'none' })}.${encodeSegment({})}.${SIGNATURE}`,
      'unsupported_algorithm',
    ],
    ['a payload that is not base64url', `${header('k1')}.a+b=.${SIGNATURE}`, 'malformed_token'],
    ['a payload that is no object', `${header('k1')}.${encodeSegment([])}.${SIGNATURE}`, 'malformed_token'],
    ['a signature that is not base64url', `${header('k1')}.${encodeSegment(accessClaims())}.a+b`, 'malformed_token'],
    [
      'a signature that has several spellings',
      `${header('k1')}.${encodeSegment(accessClaims())}.AB`,
      'invalid_signature',
    ],
    ['another issuer', token({ iss: 'https://evil.test' }), 'invalid_issuer'],
    ['a time that has passed', token({ exp: NOW_SECONDS }), 'token_expired'],
    ['another application', token({ client_id: 'foreign' }), 'invalid_audience'],
  ])('refuses %s', (_what, text, code) => {
    expect(verdictOf(() => reader.read(text))).toBe(code);
  });

  it('names the payload where that is no JSON object', () => {
    expect(failureOf(() => reader.read(`${header('k1')}.${encodeSegment([])}.${SIGNATURE}`))).toMatchObject({
      message: expect.stringContaining('its payload'),
    });
  });

  it.each([
    ['leeway', { clockTolerance: 5 }, { exp: NOW_SECONDS - 4 }],
    ['the form that the guide describes', {}, { aud: 'app', client_id: undefined }],
    ['an expiry in another notation', {}, { exp: 1e12 }],
  ])('lets a token in that has %s', (_what, policy, claims) => {
    expect(verdictOf(() => new TokenReader(tokenPolicy(policy)).read(token(claims)))).toBe('accepted');
  });

  describe('parses the header', () => {
    it('every time, as long as no token with it was verified', () => {
      expect(reader.read(token()).header).not.toBe(reader.read(token()).header);
    });

    it('once, when a token with it was verified', () => {
      const verified = reader.read(token());
      reader.rememberHeader(verified);
      expect(reader.read(token({ sub: 'user-2' })).header).toBe(verified.header);
    });

    it('of another token still', () => {
      reader.rememberHeader(reader.read(token()));
      expect(reader.read(token({}, 'k2')).header.kid).toBe('k2');
    });

    it('again, when a token with another one was verified since', () => {
      const first = reader.read(token({}, 'k1'));
      reader.rememberHeader(first);
      const second = reader.read(token({}, 'k2'));
      reader.rememberHeader(second);
      expect(reader.read(token({}, 'k2')).header).toBe(second.header);
      expect(reader.read(token({}, 'k1')).header).not.toBe(first.header);
    });
  });
});
