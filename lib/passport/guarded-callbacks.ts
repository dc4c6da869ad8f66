import { warnOfFault } from '../observability/warn-of-fault.js';
import type { PassportJwtStrategy } from './passport-jwt.js';

/**
 * Guards the callbacks that Passport gave to an attempt. They run code of the app, and nobody waits for the attempt: what
 * they throw would end the process, and leave the request without a response.
 *
 * What `success` or `fail` throws is passed to `error`, as an app should have done. If that throws too, the response is
 * 500, and the process is warned.
 */
export function guardCallbacks(attempt: PassportJwtStrategy): void {
  attempt.error = guarded(attempt.error.bind(attempt), (thrown) => abandon(attempt, thrown));
  attempt.fail = guarded(attempt.fail.bind(attempt), attempt.error);
  attempt.success = guarded(attempt.success.bind(attempt), attempt.error);
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

/** Responds by `redirect`, since Passport gives a strategy no other access to the response. */
function abandon(attempt: PassportJwtStrategy, thrown: unknown): void {
  warnOfFault('The callback of passport.authenticate()', thrown);
  try {
    attempt.redirect?.('', 500);
  } catch {
    // The callback has responded before it threw.
  }
}
