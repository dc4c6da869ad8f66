import type { Strategy } from 'passport-jwt';
import { warnOfFault } from '../observability/warn-of-fault.js';

/** What an attempt tells Passport. */
export type PassportActions = Pick<Strategy, 'success' | 'fail' | 'error' | 'redirect'>;

/**
 * Guards the callbacks that Passport gave to an attempt. They run code of the app, such as the callback of
 * `passport.authenticate()`, and nobody waits for the attempt: what they throw would end the process, and leave the request
 * without a response. With the guard, the response is 500, and the process is warned.
 */
export function guardCallbacks(attempt: PassportActions): void {
  const error = attempt.error.bind(attempt);
  const abandon = (thrown: unknown): void => {
    warnOfFault('The callback of passport.authenticate(), or another strategy,', thrown);
    respond(attempt, () => error(thrown));
  };
  attempt.success = guarded(attempt.success.bind(attempt), abandon);
  attempt.fail = guarded(attempt.fail.bind(attempt), abandon);
  attempt.error = guarded(error, abandon);
}

function guarded<Arguments extends unknown[]>(
  callback: (...outcome: Arguments) => void,
  onThrow: (thrown: unknown) => void,
): (...outcome: Arguments) => void {
  return (...outcome) => {
    try {
      callback(...outcome);
    } catch (thrown) {
      onThrow(thrown);
    }
  };
}

/**
 * Responds with 500 by `redirect`, since Passport gives a strategy no other access to the response. It fails for a response
 * of Fastify, which only a guard of `@nestjs/passport` passes on: that takes the error, and never throws. Code of the app
 * is not called a second time, since it may have responded already.
 */
function respond(attempt: PassportActions, reportError: () => void): void {
  try {
    attempt.redirect?.('', 500);
  } catch (failure) {
    if (!isAlreadySent(failure)) guarded(reportError, () => {})();
  }
}

function isAlreadySent(failure: unknown): boolean {
  const { code }: { readonly code?: unknown } = Object(failure);
  return code === 'ERR_HTTP_HEADERS_SENT';
}
