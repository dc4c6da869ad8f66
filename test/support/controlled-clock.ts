const TIMEOUTS = ['setTimeout', 'clearTimeout'] as const;
const OTHER_TIMERS = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
] as const;

/** Sets what Date.now() says. Timers stay real. jest.useRealTimers() undoes it. */
export function setClock(now: number): void {
  jest.useFakeTimers({ now, doNotFake: [...OTHER_TIMERS, ...TIMEOUTS] });
}

/** Sets what Date.now() says, and holds every deadline until {@link passTimeouts}, however long the machine takes. */
export function stopTime(now: number): void {
  jest.useFakeTimers({ now, doNotFake: [...OTHER_TIMERS] });
}

/** Runs the timeouts of the next milliseconds, while the clock stands still. */
export function passTimeouts(milliseconds: number): void {
  const now = Date.now();
  jest.advanceTimersByTime(milliseconds);
  jest.setSystemTime(now);
}

/** Sets the clock before every test of the suite that calls it, and lets it run again after. */
export function useClock(now: number): void {
  beforeEach(() => setClock(now));
  afterEach(() => jest.useRealTimers());
}
