import { ForbiddenException, ServiceUnavailableException, UnauthorizedException } from '@nestjs/common';
import {
  type AuthgearErrorCode,
  type AvailabilityErrorCode,
  type PermissionErrorCode,
  REFUSALS,
  type Refusal,
  type TokenErrorCode,
} from '../errors/refusal.js';

/**
 * Response headers of a refusal, by name. The guards set them on the response before they throw; a filter that sends the
 * response elsewhere can set them itself.
 */
export type RefusalHeaders = Readonly<Record<string, string>>;

/** 401: the token is missing or invalid, or the app's `validate` refused its user. A new token may help. */
export class AuthgearUnauthorizedException extends UnauthorizedException {
  private constructor(
    /** Stable, machine-readable reason. */
    readonly code: TokenErrorCode,
    message: string,
    /** `WWW-Authenticate` (RFC 6750 section 3). */
    readonly headers: RefusalHeaders,
  ) {
    super({ statusCode: 401, error: 'Unauthorized', code, message });
  }

  /** @internal */
  static of(code: TokenErrorCode, { message }: Refusal, realm: string): AuthgearUnauthorizedException {
    return new AuthgearUnauthorizedException(code, message, challenge(code, message, realm));
  }
}

/** 403: the token is valid, but its user isn't permitted to do this. */
export class AuthgearForbiddenException extends ForbiddenException {
  private constructor(
    /** Stable, machine-readable reason. */
    readonly code: PermissionErrorCode,
    message: string,
    /** `WWW-Authenticate` (RFC 6750 section 3.1). */
    readonly headers: RefusalHeaders,
  ) {
    super({ statusCode: 403, error: 'Forbidden', code, message });
  }

  /** @internal */
  static of(code: PermissionErrorCode, { message }: Refusal, realm: string): AuthgearForbiddenException {
    return new AuthgearForbiddenException(code, message, challenge(code, message, realm));
  }
}

/**
 * 503: the token can't be verified, because the issuer's keys can't be loaded. It may be valid, so clients should keep it
 * and retry.
 */
export class AuthgearServiceUnavailableException extends ServiceUnavailableException {
  private constructor(
    /** Stable, machine-readable reason. */
    readonly code: AvailabilityErrorCode,
    message: string,
    /** `Retry-After`, in whole seconds (RFC 9110 section 10.2.3). */
    readonly headers: RefusalHeaders,
  ) {
    super({ statusCode: 503, error: 'Service Unavailable', code, message });
  }

  /** @internal */
  static of(code: AvailabilityErrorCode, { message, retryAfterSeconds }: Refusal): AuthgearServiceUnavailableException {
    return new AuthgearServiceUnavailableException(code, message, { 'Retry-After': String(retryAfterSeconds) });
  }
}

/** Any refusal of this package as an exception of Nest. */
export type AuthgearException =
  | AuthgearUnauthorizedException
  | AuthgearForbiddenException
  | AuthgearServiceUnavailableException;

/** @param realm - of the challenge: the issuer whose tokens are accepted */
export function exceptionOf(refusal: Refusal, realm: string): AuthgearException {
  const { code } = refusal;
  if (isAvailabilityCode(code)) return AuthgearServiceUnavailableException.of(code, refusal);
  if (isPermissionCode(code)) return AuthgearForbiddenException.of(code, refusal, realm);
  return AuthgearUnauthorizedException.of(code, refusal, realm);
}

/** Whether an exception is a refusal of this package. */
export function isAuthgearException(exception: unknown): exception is AuthgearException {
  return (
    exception instanceof AuthgearUnauthorizedException ||
    exception instanceof AuthgearForbiddenException ||
    exception instanceof AuthgearServiceUnavailableException
  );
}

/** The response headers that belong to an exception; none if it isn't one of this package. */
export function headersOf(exception: unknown): RefusalHeaders {
  return isAuthgearException(exception) ? exception.headers : {};
}

function isAvailabilityCode(code: AuthgearErrorCode): code is AvailabilityErrorCode {
  return REFUSALS[code].status === 503;
}

function isPermissionCode(code: AuthgearErrorCode): code is PermissionErrorCode {
  return REFUSALS[code].status === 403;
}

/** The challenge of RFC 6750 section 3; without an error if the request had no token. */
function challenge(code: AuthgearErrorCode, message: string, realm: string): RefusalHeaders {
  const { challengeError } = REFUSALS[code];
  const reason =
    challengeError === undefined
      ? ''
      : `, error="${challengeError}", error_description="${message.replaceAll('"', "'")}"`;
  return { 'WWW-Authenticate': `Bearer realm="${realm}"${reason}` };
}
