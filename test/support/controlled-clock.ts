/** Sets what Date.now() says. Timers stay real. jest.useRealTimers() undoes it. */
export function setClock(now: number): void {
  jest.useFakeTimers({
    now,
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });
}

/** Sets the clock before every test of the suite that calls it, and lets it run again after. */
export function useClock(now: number): void {
  beforeEach(() => setClock(now));
  afterEach(() => jest.useRealTimers());
}
