import { ForbiddenException, ServiceUnavailableException, UnauthorizedException } from '@nestjs/common';
import type { IssuerUnavailableError } from '../errors/issuer-error.js';
import type { InsufficientRoleError } from '../errors/role-error.js';
import type { TokenError, TokenErrorCode } from '../errors/token-error.js';
import { challenge, type RefusalHeaders } from './challenge.js';

/** Every code that a refusal of this package can have. */
export type AuthgearErrorCode = TokenErrorCode | 'insufficient_role' | 'issuer_unavailable';

/** 401: there is no token, or it is refused. */
export class AuthgearUnauthorizedException extends UnauthorizedException {
  readonly code: TokenErrorCode;
  /** `WWW-Authenticate` (RFC 6750 section 3). */
  readonly headers: RefusalHeaders;

  constructor({ code, message }: TokenError, realm: string) {
    super({ statusCode: 401, error: 'Unauthorized', code, message });
    this.code = code;
    this.headers = challenge(
      realm,
      code === 'missing_token' ? undefined : { error: 'invalid_token', description: message },
    );
  }
}

/** 403: the token is good, and its user lacks a role. */
export class AuthgearForbiddenException extends ForbiddenException {
  readonly code: 'insufficient_role';
  /** `WWW-Authenticate` (RFC 6750 section 3.1). */
  readonly headers: RefusalHeaders;

  constructor({ code, message }: InsufficientRoleError, realm: string) {
    super({ statusCode: 403, error: 'Forbidden', code, message });
    this.code = code;
    this.headers = challenge(realm, { error: 'insufficient_scope', description: message });
  }
}

/** 503: nothing can be said about the token, because the issuer's keys can't be loaded. */
export class AuthgearServiceUnavailableException extends ServiceUnavailableException {
  readonly code: 'issuer_unavailable';
  /** `Retry-After`, in whole seconds (RFC 9110 section 10.2.3). */
  readonly headers: RefusalHeaders;

  constructor({ code, message, retryAfterSeconds }: IssuerUnavailableError) {
    super({ statusCode: 503, error: 'Service Unavailable', code, message });
    this.code = code;
    this.headers = { 'Retry-After': String(retryAfterSeconds) };
  }
}

/** Any refusal of this package, as Nest sees it. */
export type AuthgearException =
  | AuthgearUnauthorizedException
  | AuthgearForbiddenException
  | AuthgearServiceUnavailableException;

/** The response headers that belong to an exception; none, if it is not one of ours. */
export function headersOf(exception: unknown): RefusalHeaders {
  const isOurs =
    exception instanceof AuthgearUnauthorizedException ||
    exception instanceof AuthgearForbiddenException ||
    exception instanceof AuthgearServiceUnavailableException;
  return isOurs ? exception.headers : {};
}
