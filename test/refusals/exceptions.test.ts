import { ForbiddenException, ServiceUnavailableException, UnauthorizedException } from '@nestjs/common';
import { type AuthgearErrorCode, REFUSALS, refuse } from '../../lib/errors/refusal.js';
import { exceptionOf, headersOf } from '../../lib/refusals/exceptions.js';

const REALM = 'https://a.test';
const CODES = Object.keys(REFUSALS) as AuthgearErrorCode[];
const KINDS = {
  401: { type: UnauthorizedException, error: 'Unauthorized', name: 'AuthgearUnauthorizedException' },
  403: { type: ForbiddenException, error: 'Forbidden', name: 'AuthgearForbiddenException' },
  503: {
    type: ServiceUnavailableException,
    error: 'Service Unavailable',
    name: 'AuthgearServiceUnavailableException',
  },
} as const;

describe('exceptionOf', () => {
  it.each(CODES)("makes Nest's exception of %s, with the status and the body that its row says", (code) => {
    const refusal = refuse(code, undefined, 6);
    const { status } = REFUSALS[code];
    const { type, error, name } = KINDS[status];
    const exception = exceptionOf(refusal, REALM);
    expect(exception).toBeInstanceOf(type);
    expect(exception).toMatchObject({ name, code, message: refusal.message });
    expect(exception.getStatus()).toBe(status);
    expect(exception.getResponse()).toEqual({ statusCode: status, error, code, message: refusal.message });
  });

  it.each(CODES)('gives %s the header that its row says', (code) => {
    const { challengeError, status } = REFUSALS[code];
    const { headers, message } = exceptionOf(refuse(code, 'say "a"', 6), REALM);
    const reason =
      challengeError === undefined
        ? ''
        : `, error="${challengeError}", error_description="${message.replaceAll('"', "'")}"`;
    expect(headers).toEqual(
      status === 503 ? { 'Retry-After': '6' } : { 'WWW-Authenticate': `Bearer realm="${REALM}"${reason}` },
    );
  });

  it('challenges without an error where there was no token', () => {
    expect(exceptionOf(refuse('missing_token'), REALM).headers).toEqual({
      'WWW-Authenticate': `Bearer realm="${REALM}"`,
    });
  });

  it('keeps quotation marks of the message from ending the description', () => {
    expect(exceptionOf(refuse('token_expired', 'say "a" or "b"'), REALM).headers).toEqual({
      'WWW-Authenticate': `Bearer realm="${REALM}", error="invalid_token", error_description="Token expired: say 'a' or 'b'"`,
    });
  });
});

describe('headersOf', () => {
  it.each(CODES)('gives the headers of %s', (code) => {
    const exception = exceptionOf(refuse(code, undefined, 6), REALM);
    expect(Object.keys(headersOf(exception))).toHaveLength(1);
    expect(headersOf(exception)).toBe(exception.headers);
  });

  it.each([
    undefined,
    null,
    'text',
    new Error('x'),
    new UnauthorizedException(),
    Object.assign(new ForbiddenException(), { headers: { a: 'b' } }),
    { headers: { a: 'b' } },
  ])('gives none of %p, which is not ours', (exception) => {
    expect(headersOf(exception)).toEqual({});
  });
});
