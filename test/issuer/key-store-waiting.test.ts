import { MAX_WAITING } from '../../lib/issuer/waiting-room.js';
import { passTimeouts } from '../support/controlled-clock.js';
import { failureOf, isSettled, rejectionOf } from '../support/failures.js';
import { KEY_1, KEY_2, pass, RECENT, START, stageWithoutBudget } from '../support/key-store-stage.js';

const INTERVAL = 600;
const AWAY = new Error('away');

afterEach(() => jest.useRealTimers());

describe('While the budget is spent, a lookup of an unknown key', () => {
  it('waits for the next refresh, and starts it when it is due', async () => {
    const stage = await stageWithoutBudget();
    const found = stage.find('k2', RECENT);
    pass(INTERVAL - 1);
    expect(stage.loads).toHaveLength(5);
    expect(await isSettled(found)).toBe(false);
    pass(1);
    expect(stage.loads).toHaveLength(6);
    await stage.lastLoad.resolve({ k1: KEY_1, k2: KEY_2 });
    expect(await found).toBe(KEY_2);
  });

  it('is refused after that refresh if the issuer does not have the key', async () => {
    const stage = await stageWithoutBudget();
    const failure = rejectionOf(stage.find('made-up', RECENT));
    pass(INTERVAL);
    await stage.lastLoad.resolve({ k1: KEY_1 });
    expect(await failure).toMatchObject({ code: 'key_not_found' });
    pass(10 * INTERVAL);
    expect(stage.loads).toHaveLength(6);
  });

  it('ends as unavailable if that refresh fails', async () => {
    const stage = await stageWithoutBudget({ minInterval: 6000, cacheMaxAge: 60_000 });
    const failure = rejectionOf(stage.find('k2', RECENT));
    pass(6000);
    await stage.lastLoad.reject(AWAY);
    expect(await failure).toMatchObject({ code: 'issuer_unavailable', retryAfterSeconds: 6 });
  });

  it('ends as unavailable if the issuer is silent until the deadline', async () => {
    const stage = await stageWithoutBudget({ timeout: 5000 });
    const failure = rejectionOf(stage.find('k2', RECENT));
    pass(INTERVAL);
    expect(await isSettled(failure)).toBe(false);
    passTimeouts(5000);
    expect(await failure).toMatchObject({ code: 'issuer_unavailable' });
  });

  it.each([
    ['an iat a minute older than the known keys', RECENT - 60],
    ['an older one', RECENT - 3600],
    ['no iat', undefined],
  ])('is refused at once with %s', async (_what, issuedAt) => {
    const stage = await stageWithoutBudget();
    expect(failureOf(() => stage.store.find('k2', issuedAt))).toMatchObject({ code: 'key_not_found' });
    pass(10 * INTERVAL);
    expect(stage.loads).toHaveLength(5);
  });

  it.each([
    ['an iat almost a minute older than the known keys', RECENT - 59.999],
    ['a newer one', RECENT + 60],
    ['one in the future', 9_999_999_999],
  ])('waits with %s', async (_what, issuedAt) => {
    const stage = await stageWithoutBudget();
    const found = stage.find('k2', issuedAt);
    pass(INTERVAL);
    await stage.lastLoad.resolve({ k2: KEY_2 });
    expect(await found).toBe(KEY_2);
  });

  it('shares one refresh and one timer with all others', async () => {
    const stage = await stageWithoutBudget();
    const found = Array.from({ length: 100 }, () => stage.find('k2', RECENT));
    expect(jest.getTimerCount()).toBe(1);
    pass(INTERVAL);
    await stage.lastLoad.resolve({ k2: KEY_2 });
    expect(new Set(await Promise.all(found))).toEqual(new Set([KEY_2]));
    expect(stage.loads).toHaveLength(6);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('waits for a refresh that something else starts sooner, and then no timer is left', async () => {
    const stage = await stageWithoutBudget();
    const found = stage.find('k2', RECENT);
    jest.setSystemTime(START + INTERVAL);
    const other = rejectionOf(stage.find('k3'));
    expect(stage.loads).toHaveLength(6);
    await stage.lastLoad.resolve({ k2: KEY_2 });
    expect(await found).toBe(KEY_2);
    await other;
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not start a refresh while another one is in progress', async () => {
    const stage = await stageWithoutBudget();
    const found = stage.find('k2', RECENT);
    jest.setSystemTime(START + INTERVAL);
    const other = rejectionOf(stage.find('k3'));
    jest.setSystemTime(START + 2 * INTERVAL);
    passTimeouts(INTERVAL);
    expect(stage.loads).toHaveLength(6);
    expect(jest.getTimerCount()).toBe(1);
    await stage.lastLoad.resolve({ k2: KEY_2 });
    expect(await found).toBe(KEY_2);
    await other;
  });

  it('is one of a thousand at most: the next one is refused at once', async () => {
    const stage = await stageWithoutBudget();
    const found = Array.from({ length: MAX_WAITING }, () => stage.find('k2', RECENT));
    expect(await rejectionOf(stage.find('k2', RECENT))).toMatchObject({ code: 'key_not_found' });
    pass(INTERVAL);
    await stage.lastLoad.resolve({ k2: KEY_2 });
    expect(new Set(await Promise.all(found))).toEqual(new Set([KEY_2]));
  });

  it('waits again where others waited before', async () => {
    const stage = await stageWithoutBudget();
    for (const kid of ['k2', 'k3']) {
      const found = stage.find(kid, RECENT);
      pass(INTERVAL);
      await stage.lastLoad.resolve({ [kid]: KEY_2 });
      expect(await found).toBe(KEY_2);
    }
    expect(stage.loads).toHaveLength(7);
  });

  it('leaves known keys at once', async () => {
    const stage = await stageWithoutBudget();
    const waiting = rejectionOf(stage.find('k2', RECENT));
    expect(stage.store.current('k1')).toBe(KEY_1);
    expect(await stage.find('k1', RECENT)).toBe(KEY_1);
    stage.store.close();
    await waiting;
  });

  it('does not wait after a refresh that failed', async () => {
    const stage = await stageWithoutBudget();
    pass(INTERVAL);
    const failure = rejectionOf(stage.find('k2', RECENT));
    await stage.lastLoad.reject(AWAY);
    await failure;
    expect(await rejectionOf(stage.find('k2', RECENT))).toMatchObject({ code: 'issuer_unavailable' });
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not wait where no keys serve', async () => {
    const stage = await stageWithoutBudget({ cacheMaxAge: 0, maxStale: 0 });
    pass(1);
    expect(await rejectionOf(stage.find('k2', RECENT))).toMatchObject({ code: 'issuer_unavailable' });
    expect(jest.getTimerCount()).toBe(0);
  });

  it('ends as unavailable when the store is closed', async () => {
    const stage = await stageWithoutBudget();
    const failures = Array.from({ length: 100 }, () => rejectionOf(stage.find('k2', RECENT)));
    stage.store.close();
    expect(jest.getTimerCount()).toBe(0);
    for (const failure of failures) expect(await failure).toMatchObject({ code: 'issuer_unavailable' });
    expect(stage.loads).toHaveLength(5);
  });

  it('does not wait once the store is closed', async () => {
    const stage = await stageWithoutBudget();
    stage.store.close();
    expect(await rejectionOf(stage.find('k2', RECENT))).toMatchObject({ code: 'issuer_unavailable' });
    expect(jest.getTimerCount()).toBe(0);
  });

  it('keeps no process alive', async () => {
    const stage = await stageWithoutBudget();
    const timer = jest.spyOn(globalThis, 'setTimeout');
    const failure = rejectionOf(stage.find('k2', RECENT));
    expect(timer.mock.results.map(({ value }) => value.hasRef())).toEqual([false]);
    timer.mockRestore();
    stage.store.close();
    await failure;
  });

  it('waits however long the interval is, without a timer that fires at once', async () => {
    const stage = await stageWithoutBudget({ minInterval: 2 ** 31, cacheMaxAge: 2 ** 32 });
    const found = stage.find('k2', RECENT);
    pass(2 ** 31 - 1);
    expect(stage.loads).toHaveLength(5);
    pass(1);
    await stage.lastLoad.resolve({ k2: KEY_2 });
    expect(await found).toBe(KEY_2);
  });

  describe('while the clock is set', () => {
    it('back by a little waits for as much longer', async () => {
      const stage = await stageWithoutBudget();
      pass(200);
      const found = stage.find('k2', RECENT);
      jest.setSystemTime(START + 100);
      passTimeouts(400);
      expect(stage.loads).toHaveLength(5);
      pass(499);
      expect(stage.loads).toHaveLength(5);
      pass(1);
      await stage.lastLoad.resolve({ k2: KEY_2 });
      expect(await found).toBe(KEY_2);
    });

    it('back beyond the last refresh waits for no more than its timer', async () => {
      const stage = await stageWithoutBudget();
      const found = stage.find('k2', RECENT);
      jest.setSystemTime(START - 3_600_000);
      passTimeouts(INTERVAL);
      await stage.lastLoad.resolve({ k2: KEY_2 });
      expect(await found).toBe(KEY_2);
    });
  });
});
