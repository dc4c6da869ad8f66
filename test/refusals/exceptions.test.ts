import { ForbiddenException, ServiceUnavailableException, UnauthorizedException } from '@nestjs/common';
import { IssuerUnavailableError } from '../../lib/errors/issuer-error.js';
import { InsufficientRoleError } from '../../lib/errors/role-error.js';
import { TokenError } from '../../lib/errors/token-error.js';
import {
  AuthgearForbiddenException,
  AuthgearServiceUnavailableException,
  AuthgearUnauthorizedException,
  headersOf,
} from '../../lib/refusals/exceptions.js';

const REALM = 'https://a.test';

describe('AuthgearUnauthorizedException', () => {
  it('is the 401 of a refused token', () => {
    const exception = new AuthgearUnauthorizedException(TokenError.of('token_expired'), REALM);
    expect(exception).toBeInstanceOf(UnauthorizedException);
    expect(exception.getStatus()).toBe(401);
    expect(exception.code).toBe('token_expired');
    expect(exception.message).toBe('Token expired');
    expect(exception.getResponse()).toEqual({
      statusCode: 401,
      error: 'Unauthorized',
      code: 'token_expired',
      message: 'Token expired',
    });
    expect(exception.headers).toEqual({
      'WWW-Authenticate': `Bearer realm="${REALM}", error="invalid_token", error_description="Token expired"`,
    });
  });

  it('is the 401 of a missing token, whose challenge gives no reason', () => {
    const exception = new AuthgearUnauthorizedException(TokenError.of('missing_token'), REALM);
    expect(exception.getResponse()).toMatchObject({ statusCode: 401, code: 'missing_token' });
    expect(exception.headers).toEqual({ 'WWW-Authenticate': `Bearer realm="${REALM}"` });
  });
});

describe('AuthgearForbiddenException', () => {
  it('is the 403 of a missing role', () => {
    const exception = new AuthgearForbiddenException(InsufficientRoleError.create(), REALM);
    expect(exception).toBeInstanceOf(ForbiddenException);
    expect(exception.getStatus()).toBe(403);
    expect(exception.code).toBe('insufficient_role');
    expect(exception.getResponse()).toEqual({
      statusCode: 403,
      error: 'Forbidden',
      code: 'insufficient_role',
      message: 'Insufficient permissions',
    });
    expect(exception.headers).toEqual({
      'WWW-Authenticate': `Bearer realm="${REALM}", error="insufficient_scope", error_description="Insufficient permissions"`,
    });
  });
});

describe('AuthgearServiceUnavailableException', () => {
  it('is the 503 of an issuer that can not be asked', () => {
    const error = IssuerUnavailableError.create(6);
    const exception = new AuthgearServiceUnavailableException(error);
    expect(exception).toBeInstanceOf(ServiceUnavailableException);
    expect(exception.getStatus()).toBe(503);
    expect(exception.code).toBe('issuer_unavailable');
    expect(exception.getResponse()).toEqual({
      statusCode: 503,
      error: 'Service Unavailable',
      code: 'issuer_unavailable',
      message: error.message,
    });
    expect(exception.headers).toEqual({ 'Retry-After': '6' });
  });
});

describe('headersOf', () => {
  it.each([
    new AuthgearUnauthorizedException(TokenError.of('token_expired'), REALM),
    new AuthgearForbiddenException(InsufficientRoleError.create(), REALM),
    new AuthgearServiceUnavailableException(IssuerUnavailableError.create(6)),
  ])('gives the headers of %p', (exception) => {
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
