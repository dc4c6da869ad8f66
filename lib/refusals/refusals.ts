import { IssuerUnavailableError } from '../errors/issuer-error.js';
import { InsufficientRoleError } from '../errors/role-error.js';
import { TokenError } from '../errors/token-error.js';
import { withoutStackTraces } from '../errors/without-stack-traces.js';
import type { AuthgearLog } from '../observability/authgear-log.js';
import {
  type AuthgearException,
  AuthgearForbiddenException,
  AuthgearServiceUnavailableException,
  AuthgearUnauthorizedException,
} from './exceptions.js';

/** An error that refuses a request, before it is Nest's. */
export type Refusal = TokenError | InsufficientRoleError | IssuerUnavailableError;

export function isRefusal(error: unknown): error is Refusal {
  return (
    error instanceof TokenError || error instanceof InsufficientRoleError || error instanceof IssuerUnavailableError
  );
}

/** The edge: the one place where a coded error becomes a status, a body, headers and a log line. */
export class Refusals {
  constructor(
    private readonly realm: string,
    private readonly log: AuthgearLog,
  ) {}

  /**
   * @param token the token that was refused, for what it says about itself in the log; it is not logged
   * @returns the exception to throw; an error that is no refusal, such as a fault in the app's own `validate`, as it is
   */
  from(error: unknown, token?: string): unknown {
    if (!isRefusal(error)) return error;
    this.log.refused(error, token);
    return withoutStackTraces(() => this.#exceptionOf(error));
  }

  #exceptionOf(error: Refusal): AuthgearException {
    if (error instanceof TokenError) return new AuthgearUnauthorizedException(error, this.realm);
    if (error instanceof InsufficientRoleError) return new AuthgearForbiddenException(error, this.realm);
    return new AuthgearServiceUnavailableException(error);
  }
}
