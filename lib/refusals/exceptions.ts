import { ForbiddenException, ServiceUnavailableException, UnauthorizedException } from '@nestjs/common';
import { type AuthgearErrorCode, type CodeOf, REFUSALS, type Refusal } from '../errors/refusal.js';

/** Response headers that belong to a refusal. The guards set them; a filter that answers in another way may too. */
export type RefusalHeaders = Readonly<Record<string, string>>;

/** 401: there is no token, or it is refused. */
export class AuthgearUnauthorizedException extends UnauthorizedException {
  private constructor(
    readonly code: CodeOf<401>,
    message: string,
    /** `WWW-Authenticate` (RFC 6750 section 3). */
    readonly headers: RefusalHeaders,
  ) {
    super({ statusCode: 401, error: 'Unauthorized', code, message });
  }

  /** @internal */
  static of(code: CodeOf<401>, { message }: Refusal, realm: string): AuthgearUnauthorizedException {
    return new AuthgearUnauthorizedException(code, message, challenge(code, message, realm));
  }
}

/** 403: the token is valid, and its user may not do this. */
export class AuthgearForbiddenException extends ForbiddenException {
  private constructor(
    readonly code: CodeOf<403>,
    message: string,
    /** `WWW-Authenticate` (RFC 6750 section 3.1). */
    readonly headers: RefusalHeaders,
  ) {
    super({ statusCode: 403, error: 'Forbidden', code, message });
  }

  /** @internal */
  static of(code: CodeOf<403>, { message }: Refusal, realm: string): AuthgearForbiddenException {
    return new AuthgearForbiddenException(code, message, challenge(code, message, realm));
  }
}

/** 503: nothing can be said about the token, because the issuer's keys can't be loaded. */
export class AuthgearServiceUnavailableException extends ServiceUnavailableException {
  private constructor(
    readonly code: CodeOf<503>,
    message: string,
    /** `Retry-After`, in whole seconds (RFC 9110 section 10.2.3). */
    readonly headers: RefusalHeaders,
  ) {
    super({ statusCode: 503, error: 'Service Unavailable', code, message });
  }

  /** @internal */
  static of(code: CodeOf<503>, { message, retryAfterSeconds }: Refusal): AuthgearServiceUnavailableException {
    return new AuthgearServiceUnavailableException(code, message, { 'Retry-After': String(retryAfterSeconds) });
  }
}

/** Any refusal of this package, as Nest sees it. */
export type AuthgearException =
  | AuthgearUnauthorizedException
  | AuthgearForbiddenException
  | AuthgearServiceUnavailableException;

/** @param realm of the challenge: the issuer whose tokens are accepted */
export function exceptionOf(refusal: Refusal, realm: string): AuthgearException {
  const { code } = refusal;
  if (isRefusedWith(503, code)) return AuthgearServiceUnavailableException.of(code, refusal);
  if (isRefusedWith(403, code)) return AuthgearForbiddenException.of(code, refusal, realm);
  return AuthgearUnauthorizedException.of(code, refusal, realm);
}

/** The response headers that belong to an exception; none where it isn't one of ours. */
export function headersOf(exception: unknown): RefusalHeaders {
  const isOurs =
    exception instanceof AuthgearUnauthorizedException ||
    exception instanceof AuthgearForbiddenException ||
    exception instanceof AuthgearServiceUnavailableException;
  return isOurs ? exception.headers : {};
}

function isRefusedWith<Status extends 401 | 403 | 503>(
  status: Status,
  code: AuthgearErrorCode,
): code is CodeOf<Status> {
  return REFUSALS[code].status === status;
}

/** The challenge of RFC 6750 section 3; without an error where the request had no token. */
function challenge(code: AuthgearErrorCode, message: string, realm: string): RefusalHeaders {
  const { challengeError } = REFUSALS[code];
  const reason =
    challengeError === undefined
      ? ''
      : `, error="${challengeError}", error_description="${message.replaceAll('"', "'")}"`;
  return { 'WWW-Authenticate': `Bearer realm="${realm}"${reason}` };
}
