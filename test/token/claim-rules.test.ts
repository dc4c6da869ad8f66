import {
  assertClaims,
  assertIssuer,
  assertSubject,
  assertTimeForms,
  assertTimely,
  isNumericDate,
} from '../../lib/token/claim-rules.js';
import type { TokenPolicy } from '../../lib/token/token-policy.js';
import { failureOf, verdictOf } from '../support/failures.js';
import { accessClaims, ISSUER, NOW_SECONDS, tokenPolicy } from '../support/token-material.js';

const NOW = NOW_SECONDS * 1000;
const ACCESS_TOKEN = { kid: 'k1', isAccessToken: true };
const JWT = { kid: 'k1', isAccessToken: false };

describe('assertClaims', () => {
  it.each([ACCESS_TOKEN, JWT])('takes the claims of a valid token under %j', (header) => {
    expect(verdictOf(() => assertClaims(accessClaims(), header, tokenPolicy(), NOW))).toBe('accepted');
  });

  it.each([
    ['the issuer', { iss: 'https://evil.test' }, 'invalid_issuer'],
    ['the subject', { sub: '' }, 'malformed_token'],
    ['the forms of times', { iat: 'now' }, 'malformed_token'],
    ['the expiry', { exp: NOW_SECONDS }, 'token_expired'],
    ['the beginning', { nbf: NOW_SECONDS + 1 }, 'token_not_active'],
    ['the kind of token', { nonce: 'n' }, 'wrong_token_type'],
    ['the audience', { aud: 'https://other.test' }, 'invalid_audience'],
  ])('applies the rule about %s', (_what, overrides, code) => {
    expect(verdictOf(() => assertClaims(accessClaims(overrides), JWT, tokenPolicy(), NOW))).toBe(code);
  });
});

describe('assertClaims, where several rules fail,', () => {
  it.each([
    ['the kind of token before its expiry', { nonce: 'n', exp: NOW_SECONDS - 1 }, 'wrong_token_type'],
    ['the kind of token before its beginning', { sid: 's', nbf: NOW_SECONDS + 1 }, 'wrong_token_type'],
    ['a bound key before the expiry', { cnf: {}, exp: NOW_SECONDS - 1 }, 'wrong_token_type'],
    ['the expiry before the audience', { exp: NOW_SECONDS - 1, aud: 'other' }, 'token_expired'],
  ])('tells %s', (_what, overrides, code) => {
    expect(verdictOf(() => assertClaims(accessClaims(overrides), JWT, tokenPolicy(), NOW))).toBe(code);
  });
});

describe('isNumericDate', () => {
  it.each([0, 1.5, -1, 8.64e12, -8.64e12])('takes %d', (value) => {
    expect(isNumericDate(value)).toBe(true);
  });

  it.each([undefined, null, '1', true, [1], {}, 8.64e12 + 1, -8.64e12 - 1, Number.POSITIVE_INFINITY, Number.NaN])(
    'refuses %p',
    (value) => {
      expect(isNumericDate(value)).toBe(false);
    },
  );
});

describe('assertIssuer', () => {
  it('takes the configured issuer', () => {
    expect(verdictOf(() => assertIssuer({ iss: ISSUER }, tokenPolicy()))).toBe('accepted');
  });

  it.each([undefined, null, '', `${ISSUER}/`, ISSUER.toUpperCase(), `${ISSUER} `, ISSUER.slice(0, -1), [ISSUER], {}])(
    'refuses %j',
    (iss) => {
      expect(verdictOf(() => assertIssuer({ iss }, tokenPolicy()))).toBe('invalid_issuer');
    },
  );
});

describe('assertSubject', () => {
  it.each(['u', ' ', 'client_id_app'])('takes %j', (sub) => {
    expect(verdictOf(() => assertSubject({ sub }))).toBe('accepted');
  });

  it.each([undefined, null, '', 5, ['u'], {}, true])('refuses %j', (sub) => {
    expect(failureOf(() => assertSubject({ sub }))).toMatchObject({
      code: 'malformed_token',
      message: expect.stringContaining('sub is not a non-empty string'),
    });
  });
});

describe('assertTimeForms', () => {
  it.each([
    ['no nbf and no iat', { exp: NOW_SECONDS }],
    ['all three', { exp: NOW_SECONDS, nbf: NOW_SECONDS, iat: NOW_SECONDS }],
    ['fractions', { exp: 1.5, nbf: 0.25, iat: 0.125 }],
    ['zero', { exp: 0, nbf: 0, iat: 0 }],
    ['negative numbers', { exp: -1, nbf: -1, iat: -1 }],
    ['the last time that a Date can hold', { exp: 8.64e12 }],
    ['the first time that a Date can hold', { exp: -8.64e12 }],
  ])('takes %s', (_what, claims) => {
    expect(verdictOf(() => assertTimeForms(claims))).toBe('accepted');
  });

  it.each([
    ['exp', { nbf: 1 }],
    ['exp', { exp: null }],
    ['exp', { exp: '1800000060' }],
    ['exp', { exp: [NOW_SECONDS] }],
    ['exp', { exp: true }],
    ['exp', { exp: 8.64e12 + 1 }],
    ['exp', { exp: -8.64e12 - 1 }],
    ['exp', { exp: Number.POSITIVE_INFINITY }],
    ['nbf', { exp: 1, nbf: null }],
    ['nbf', { exp: 1, nbf: '1' }],
    ['nbf', { exp: 1, nbf: [1] }],
    ['nbf', { exp: 1, nbf: false }],
    ['iat', { exp: 1, iat: null }],
    ['iat', { exp: 1, iat: '1' }],
    ['iat', { exp: 1, nbf: 1, iat: {} }],
  ])('names %s in %j, which is no time', (name, claims) => {
    expect(failureOf(() => assertTimeForms(claims))).toMatchObject({
      code: 'malformed_token',
      message: expect.stringContaining(`${name} is not a time in seconds`),
    });
  });
});

describe('assertTimely', () => {
  const verdict = (claims: { exp: number; nbf?: number }, policy: Partial<TokenPolicy>, now: number) =>
    verdictOf(() => assertTimely(claims, tokenPolicy(policy), now));

  it.each([
    ['until the last millisecond', 0, 99_999, 'accepted'],
    ['not at its expiry', 0, 100_000, 'token_expired'],
    ['not after its expiry', 0, 100_001, 'token_expired'],
    ['with leeway until the last millisecond of it', 5, 104_999, 'accepted'],
    ['with leeway not at its end', 5, 105_000, 'token_expired'],
  ])('lets a token live %s', (_what, clockTolerance, now, expected) => {
    expect(verdict({ exp: 100 }, { clockTolerance }, now)).toBe(expected);
  });

  it.each([
    ['not a millisecond before', 0, 49_999, 'token_not_active'],
    ['at the moment', 0, 50_000, 'accepted'],
    ['after', 0, 50_001, 'accepted'],
    ['with leeway not a millisecond before it', 5, 44_999, 'token_not_active'],
    ['with leeway at its beginning', 5, 45_000, 'accepted'],
  ])('lets a token begin %s', (_what, clockTolerance, now, expected) => {
    expect(verdict({ exp: 100, nbf: 50 }, { clockTolerance }, now)).toBe(expected);
  });

  it('takes nbf 0 for a time', () => {
    expect(verdict({ exp: 100, nbf: 0 }, {}, -1)).toBe('token_not_active');
  });
});
