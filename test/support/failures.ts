import { setImmediate as nextTurn } from 'node:timers/promises';

/** What the work throws. */
export function failureOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('the work was expected to throw, and did not');
}

/** What the promise rejects with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('the promise was expected to reject, and did not');
}

/** The code of the error that the work throws, or `accepted` where it throws nothing. */
export function verdictOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return codeOf(error);
  }
  return 'accepted';
}

/** The code of an error that has one; any other is thrown. */
export function codeOf(error: unknown): unknown {
  if (typeof error === 'object' && error !== null && 'code' in error) return error.code;
  throw error;
}

/** Whether the promise is settled by now. */
export async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  promise.then(settle, settle);
  await nextTurn();
  return settled;
}
