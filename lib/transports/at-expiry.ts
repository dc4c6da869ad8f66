/** Longest delay that Node's timers know, in milliseconds: a longer one would fire at once. */
const MAX_DELAY = 2 ** 31 - 1;

/**
 * Acts once, when the clock reaches a time: at once if it has passed. Waiting doesn't keep the process alive.
 *
 * @param time - in milliseconds since the epoch
 * @returns cancels the action
 */
export function whenReached(time: number, action: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const remaining = time - Date.now();
    if (remaining <= 0) action();
    else timer = setTimeout(wait, Math.min(remaining, MAX_DELAY)).unref();
  };
  wait();
  return () => clearTimeout(timer);
}
