import { whenReached } from '../../lib/transports/at-expiry.js';
import { stopTime } from '../support/controlled-clock.js';

const NOW = Date.UTC(2030, 0, 1);
const LONGEST_DELAY = 2 ** 31 - 1;

describe('whenReached()', () => {
  beforeEach(() => stopTime(NOW));
  afterEach(() => jest.useRealTimers());

  it.each([1, 5000, LONGEST_DELAY, LONGEST_DELAY + 1, 2 * LONGEST_DELAY + 1])(
    'acts once, in %i ms and not before',
    (left) => {
      const action = jest.fn();
      whenReached(NOW + left, action);
      jest.advanceTimersByTime(left - 1);
      expect(action).not.toHaveBeenCalled();
      jest.advanceTimersByTime(1 + LONGEST_DELAY);
      expect(action).toHaveBeenCalledTimes(1);
      expect(jest.getTimerCount()).toBe(0);
    },
  );

  it.each([0, -1])('acts at once at a time that was reached %i ms ago', (left) => {
    const action = jest.fn();
    whenReached(NOW + left, action);
    expect(action).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each([0, LONGEST_DELAY])('never acts once it is cancelled after %i ms, and leaves no timer', (elapsed) => {
    const action = jest.fn();
    const cancel = whenReached(NOW + LONGEST_DELAY + 5000, action);
    jest.advanceTimersByTime(elapsed);
    expect(jest.getTimerCount()).toBe(1);
    cancel();
    expect(jest.getTimerCount()).toBe(0);
    expect(action).not.toHaveBeenCalled();
  });

  it("doesn't keep the process alive", () => {
    const timers = jest.spyOn(globalThis, 'setTimeout');
    whenReached(NOW + 5000, () => undefined);
    expect(timers.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef())).toEqual([false]);
    timers.mockRestore();
  });
});
