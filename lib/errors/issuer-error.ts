import { AuthgearError } from './authgear-error.js';
import { withoutStackTraces } from './without-stack-traces.js';

/** The issuer can't be asked for its keys, so nothing can be said about the token: it may be good. */
export class IssuerUnavailableError extends AuthgearError {
  override readonly code = 'issuer_unavailable';

  private constructor(
    message: string,
    /** Whole seconds until the issuer is asked again, at least 1. */
    readonly retryAfterSeconds: number,
  ) {
    super(message);
  }

  static create(retryAfterSeconds: number): IssuerUnavailableError {
    return withoutStackTraces(
      () =>
        new IssuerUnavailableError(
          'Issuer unavailable: the keys that verify tokens cannot be loaded at the moment; try again later',
          retryAfterSeconds,
        ),
    );
  }
}

/** What went wrong with a key refresh: the issuer could not be reached or used, or it is not the issuer that was configured. */
export type RefreshErrorCode = 'issuer_unreachable' | 'issuer_mismatch';

/** One key refresh failed. It is reported to the log, and never to a client. */
export class RefreshError extends AuthgearError {
  constructor(
    override readonly code: RefreshErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
