import { RefreshError } from '../errors/refresh-error.js';

/** Networks that need a proxy often drop what doesn't go through it. */
const HINT = "; if this network needs a proxy, Node's fetch uses HTTPS_PROXY only with NODE_USE_ENV_PROXY=1";

/**
 * Runs work with a deadline.
 *
 * @param milliseconds - maximum duration of all of the work
 * @param closed - ends the work early when it aborts
 * @returns the result of the work; rejects with a RefreshError at the deadline, even if the work ignores its signal
 */
export async function withDeadline<T>(
  milliseconds: number,
  closed: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const abort = () => deadline.abort();
  const expire = () =>
    deadline.abort(
      new RefreshError('issuer_unreachable', `The issuer did not answer within ${milliseconds} ms${HINT}`),
    );
  const timer = setTimeout(expire, milliseconds);
  timer.unref();
  closed.addEventListener('abort', abort);
  try {
    return await Promise.race([work(deadline.signal), rejectionOf(deadline.signal)]);
  } finally {
    clearTimeout(timer);
    closed.removeEventListener('abort', abort);
  }
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}
