import { NEVER, of, Subject } from 'rxjs';
import { type ExpiringUser, untilTokenExpires } from '../../lib/transports/until-token-expires.js';
import { stopTime } from '../support/controlled-clock.js';
import { failureOf } from '../support/failures.js';

const NOW = Date.UTC(2030, 0, 1);
const LONGEST_DELAY = 2 ** 31 - 1;

const userUntil = (milliseconds: number): ExpiringUser => ({ expiresAt: new Date(NOW + milliseconds) });

/** A stream with this user, what it has emitted, and whether it has ended. */
function streamOf(user: ExpiringUser | undefined) {
  const source = new Subject<string>();
  const seen: string[] = [];
  const subscription = source.pipe(untilTokenExpires(user)).subscribe({
    next: (value) => seen.push(value),
    complete: () => seen.push('completed'),
  });
  return { source, seen, subscription };
}

describe('untilTokenExpires()', () => {
  beforeEach(() => stopTime(NOW));
  afterEach(() => jest.useRealTimers());

  it('completes the stream in the millisecond in which the token expires, and not before', () => {
    const { source, seen } = streamOf(userUntil(5000));
    jest.advanceTimersByTime(4999);
    source.next('last');
    expect(seen).toEqual(['last']);
    jest.advanceTimersByTime(1);
    expect(seen).toEqual(['last', 'completed']);
    expect(source.observed).toBe(false);
  });

  it.each([0, -1])('completes at once with a token that expired %i ms from now, and never asks the source', (left) => {
    const { source, seen } = streamOf(userUntil(left));
    expect(seen).toEqual(['completed']);
    expect(source.observed).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('waits longer than the longest delay of a timer', () => {
    const { seen } = streamOf(userUntil(2 * LONGEST_DELAY + 1));
    jest.advanceTimersByTime(2 * LONGEST_DELAY);
    expect(seen).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(seen).toEqual(['completed']);
  });

  it('asks for no longer delay than timers have', () => {
    const timers = jest.spyOn(globalThis, 'setTimeout');
    streamOf(userUntil(LONGEST_DELAY));
    streamOf(userUntil(LONGEST_DELAY + 1));
    expect(timers.mock.calls.map(([, delay]) => delay)).toEqual([LONGEST_DELAY, LONGEST_DELAY]);
    timers.mockRestore();
  });

  it('waits on if the clock was set back', () => {
    const { seen } = streamOf(userUntil(5000));
    jest.setSystemTime(NOW - 1000);
    jest.advanceTimersByTime(5000);
    expect(seen).toEqual([]);
    jest.advanceTimersByTime(1000);
    expect(seen).toEqual(['completed']);
  });

  it("doesn't keep the process alive", () => {
    const timers = jest.spyOn(globalThis, 'setTimeout');
    streamOf(userUntil(5000));
    const [timer] = timers.mock.results.map(({ value }) => value as NodeJS.Timeout);
    expect(timer?.hasRef()).toBe(false);
    timers.mockRestore();
  });

  it.each<[string, (stream: ReturnType<typeof streamOf>) => void]>([
    ['its client leaves', ({ subscription }) => subscription.unsubscribe()],
    ['its source completes', ({ source }) => source.complete()],
  ])('keeps no timer of a stream after %s, even of one that was set again', (_when, end) => {
    const stream = streamOf(userUntil(LONGEST_DELAY + 5000));
    jest.advanceTimersByTime(LONGEST_DELAY);
    expect(jest.getTimerCount()).toBe(1);
    end(stream);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gives each subscriber of one stream the time that is left', () => {
    const stream = NEVER.pipe(untilTokenExpires(userUntil(5000)));
    const ends: string[] = [];
    stream.subscribe({ complete: () => ends.push('early') });
    jest.advanceTimersByTime(4000);
    stream.subscribe({ complete: () => ends.push('late') });
    jest.advanceTimersByTime(1000);
    expect(ends).toEqual(['early', 'late']);
  });

  it.each<[string, ExpiringUser | undefined]>([
    ['without a user', undefined],
    ['of a user whose authentication has no end', { expiresAt: undefined }],
    // @ts-expect-error: only JavaScript gets here without the member
    ["of an app's own user without the member", { name: 'u1' }],
  ])('leaves a stream %s alone', (_whose, user) => {
    const values: number[] = [];
    of(1, 2)
      .pipe(untilTokenExpires(user))
      .subscribe((value) => values.push(value));
    expect(values).toEqual([1, 2]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each<[string, unknown, string]>([
    ['an invalid Date', new Date(Number.NaN), 'Invalid Date'],
    ['a text', '2030-01-01', "'2030-01-01'"],
    ['a number', NOW, String(NOW)],
    ['null', null, 'null'],
    ['a long text, which is cut', 'x'.repeat(41), `'${'x'.repeat(40)}'... 1 more character`],
    ['an object, whose members may be secret', { token: { of: 'x' } }, '{ token: [Object] }'],
  ])('refuses %s as the end', (_what, expiresAt, shown) => {
    const error = failureOf(() => untilTokenExpires({ expiresAt } as ExpiringUser));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toHaveProperty(
      'message',
      `untilTokenExpires(user) needs a valid Date as user.expiresAt, or undefined, and got ${shown}`,
    );
  });
});
