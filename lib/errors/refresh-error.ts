import { AuthgearError } from './authgear-error.js';

/** Why a key refresh failed: the issuer is unreachable or its response is unusable, or it isn't the configured issuer. */
export type RefreshErrorCode = 'issuer_unreachable' | 'issuer_mismatch';

/** A key refresh failed. It is logged, and never shown to a client. */
export class RefreshError extends AuthgearError {
  constructor(
    override readonly code: RefreshErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
