import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longer than anything takes on the busiest machine, and shorter than the timeout of a test. */
const PATIENCE = 60_000;

/** Resolves once the condition holds, whether or not the clock runs; rejects if it never does. */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('what a test waited for has not happened');
    await nextTurn();
  }
}
