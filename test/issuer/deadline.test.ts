import { withDeadline } from '../../lib/issuer/deadline.js';
import { rejectionOf } from '../support/failures.js';

const OPEN = new AbortController().signal;
const hang = (): Promise<never> => new Promise(() => {});

describe('withDeadline', () => {
  beforeEach(() => jest.useFakeTimers());

  afterEach(() => jest.useRealTimers());

  it('gives the outcome of work that ends in time', async () => {
    await expect(withDeadline(100, OPEN, async () => 'done')).resolves.toBe('done');
  });

  it('gives the error of work that fails in time', async () => {
    const error = new Error('failed');
    expect(await rejectionOf(withDeadline(100, OPEN, () => Promise.reject(error)))).toBe(error);
  });

  it.each([
    [99, false],
    [100, true],
  ])('has ended the work after %i of 100 milliseconds: %s', async (passed, isAborted) => {
    let signal = OPEN;
    const outcome = withDeadline(100, OPEN, (given) => {
      signal = given;
      return hang();
    });
    outcome.catch(() => {});
    jest.advanceTimersByTime(passed);
    expect(signal.aborted).toBe(isAborted);
  });

  it('rejects at the deadline, even if the work does not heed its signal, and says so', async () => {
    const outcome = rejectionOf(withDeadline(100, OPEN, hang));
    jest.advanceTimersByTime(100);
    expect(await outcome).toMatchObject({
      code: 'issuer_unreachable',
      message: expect.stringMatching(/^The issuer did not answer within 100 ms; if .* proxy, .*NODE_USE_ENV_PROXY=1$/),
    });
  });

  it('ends the work early when it is closed', async () => {
    const closing = new AbortController();
    let signal = OPEN;
    const outcome = rejectionOf(
      withDeadline(100, closing.signal, (given) => {
        signal = given;
        return hang();
      }),
    );
    expect(signal.aborted).toBe(false);
    closing.abort();
    expect(signal.aborted).toBe(true);
    expect(await outcome).toMatchObject({ name: 'AbortError' });
  });

  it.each([
    ['succeeds', () => Promise.resolve()],
    ['fails', () => Promise.reject(new Error('failed'))],
    [
      'throws',
      (): Promise<void> => {
        throw new Error('failed');
      },
    ],
  ])('leaves no timer and no listener behind when the work %s', async (_how, work) => {
    const closing = new AbortController();
    const removed = jest.spyOn(closing.signal, 'removeEventListener');
    const added = jest.spyOn(closing.signal, 'addEventListener');
    await withDeadline(100, closing.signal, work).catch(() => {});
    expect(jest.getTimerCount()).toBe(0);
    expect(removed.mock.calls).toEqual(added.mock.calls);
    expect(added.mock.calls).toEqual([['abort', expect.any(Function)]]);
  });

  it('keeps no process alive', async () => {
    jest.useRealTimers();
    const timers = jest.spyOn(globalThis, 'setTimeout');
    const closing = new AbortController();
    const outcome = rejectionOf(withDeadline(60_000, closing.signal, hang));
    const refs = timers.mock.results.map(({ value }) => value.hasRef());
    timers.mockRestore();
    closing.abort();
    await outcome;
    expect(refs).toEqual([false]);
  });
});
