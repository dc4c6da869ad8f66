import { AuthgearError } from './authgear-error.js';

/** What went wrong with a key refresh: the issuer could not be reached or used, or it is not the configured issuer. */
export type RefreshErrorCode = 'issuer_unreachable' | 'issuer_mismatch';

/** A key refresh failed. It is reported to the log, and never to a client. */
export class RefreshError extends AuthgearError {
  constructor(
    override readonly code: RefreshErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
