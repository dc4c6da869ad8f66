import { Refusal } from '../../lib/errors/refusal.js';
import type { RefreshPolicy } from '../../lib/issuer/key-store.js';
import { BURST } from '../../lib/issuer/refresh-budget.js';
import { rejectionOf } from '../support/failures.js';
import { at, KEY_1, KEY_2, KeyStoreStage, START } from '../support/key-store-stage.js';

afterEach(() => jest.useRealTimers());

const AWAY = new Error('away');

/** A stage without keys, after five refreshes that failed at START. */
async function failedBurst(policy: Partial<RefreshPolicy> = {}): Promise<KeyStoreStage> {
  const stage = new KeyStoreStage(policy);
  for (let index = 0; index < BURST; index += 1) {
    const failure = rejectionOf(stage.find('k1'));
    await stage.load(index).reject(AWAY);
    await failure;
  }
  return stage;
}

describe('KeyStore', () => {
  beforeEach(() => at(0));

  it('asks for no keys before anyone needs them', () => {
    const { store, loads } = new KeyStoreStage();
    expect(store.current('k1')).toBeUndefined();
    expect(loads).toEqual([]);
  });

  it('loads keys for the first token', async () => {
    const stage = new KeyStoreStage();
    const found = stage.find('k1');
    await stage.load(0).resolve({ k1: KEY_1 });
    expect(await found).toBe(KEY_1);
    expect(stage.store.current('k1')).toBe(KEY_1);
  });

  it('loads keys once for everyone who waits for one', async () => {
    const stage = new KeyStoreStage();
    const found = ['k1', 'k1', 'k2'].map((kid) => stage.find(kid));
    await stage.load(0).resolve({ k1: KEY_1, k2: KEY_2 });
    expect(await Promise.all(found)).toEqual([KEY_1, KEY_1, KEY_2]);
    expect(stage.loads).toHaveLength(1);
  });

  it('starts no other load while one is under way, however long it takes', async () => {
    const stage = new KeyStoreStage();
    const first = stage.find('k1');
    at(600);
    const second = stage.find('k1');
    expect(stage.loads).toHaveLength(1);
    await stage.load(0).resolve({ k1: KEY_1 });
    expect(await Promise.all([first, second])).toEqual([KEY_1, KEY_1]);
  });

  it('does not let a known key wait while a load is under way', async () => {
    const stage = await KeyStoreStage.withKeys();
    at(600);
    const unknown = rejectionOf(stage.find('k2'));
    expect(await stage.find('k1')).toBe(KEY_1);
    await stage.load(1).resolve({ k1: KEY_1 });
    await unknown;
  });

  it('takes a new key up at first use', async () => {
    const stage = await KeyStoreStage.withKeys();
    at(600);
    const found = stage.find('k2');
    await stage.load(1).resolve({ k1: KEY_1, k2: KEY_2 });
    expect(await found).toBe(KEY_2);
  });

  it('finds no key that the issuer does not have', async () => {
    const stage = await KeyStoreStage.withKeys();
    at(600);
    const failure = rejectionOf(stage.find('k2'));
    await stage.load(1).resolve({ k1: KEY_1 });
    const error = await failure;
    expect(error).toBeInstanceOf(Refusal);
    expect(error).toMatchObject({ code: 'key_not_found', message: expect.stringContaining('Public key not found') });
  });

  it('finds no key while the budget allows no refresh', async () => {
    const stage = await KeyStoreStage.withoutBudget();
    at(599);
    expect(await rejectionOf(stage.find('k2'))).toMatchObject({ code: 'key_not_found' });
    expect(stage.loads).toHaveLength(5);
  });

  it('says nothing about a key that it could not ask for', async () => {
    const stage = await KeyStoreStage.withoutBudget();
    at(600);
    const failure = rejectionOf(stage.find('k2'));
    await stage.lastLoad.reject(AWAY);
    expect(await failure).toMatchObject({ code: 'issuer_unavailable' });
    at(601);
    expect(await rejectionOf(stage.find('k3'))).toMatchObject({ code: 'issuer_unavailable' });
  });

  it('finds no key again once the issuer answers again', async () => {
    const stage = await KeyStoreStage.withKeys();
    at(600);
    const first = rejectionOf(stage.find('k2'));
    await stage.load(1).reject(AWAY);
    await first;
    at(1200);
    const second = rejectionOf(stage.find('k2'));
    await stage.load(2).resolve({ k1: KEY_1 });
    expect(await second).toMatchObject({ code: 'key_not_found' });
  });

  it('has no usable answer in one without keys', async () => {
    const stage = new KeyStoreStage();
    const failure = rejectionOf(stage.find('k1'));
    await stage.load(0).resolve({});
    expect(await failure).toMatchObject({ code: 'issuer_unavailable' });
  });

  describe('spaces refreshes once a burst is spent', () => {
    it.each([
      [599, 5],
      [600, 6],
    ])('so that %i ms after the burst there have been %i, when they failed', async (passed, loads) => {
      const stage = await failedBurst();
      at(passed);
      stage.find('k1').catch(() => {});
      expect(stage.loads).toHaveLength(loads);
    });

    it.each([
      [1119, 10],
      [1120, 11],
    ])('so that %i ms after the first there have been %i, when they were in the background', async (passed, loads) => {
      const stage = await KeyStoreStage.withoutBudget({ cacheMaxAge: 999, minInterval: 120 });
      for (const time of [1000, 1000, 1000, 1000, 1000, passed]) {
        at(time);
        stage.store.current('k1');
        if (time !== passed) await stage.lastLoad.reject(AWAY);
      }
      expect(stage.loads).toHaveLength(loads);
    });

    it('whatever tokens arrive', async () => {
      const stage = await KeyStoreStage.withKeys();
      for (let passed = 1; passed <= 3000; passed += 1) {
        at(passed);
        const failure = rejectionOf(stage.find(`made-up-${passed}`));
        if (stage.loads.length > stage.refreshed.length) await stage.lastLoad.resolve({ k1: KEY_1 });
        await failure;
      }
      expect(stage.loads).toHaveLength(10);
    });
  });

  describe('tells when to come again', () => {
    it.each([
      [6000, 0, 6],
      [6001, 0, 7],
      [6000, 1, 6],
      [6000, 1000, 5],
      [6000, 5999, 1],
      [600, 0, 1],
      [1000, 0, 1],
      [1001, 0, 2],
    ])('with refreshes %i ms apart, %i ms after a burst: in %i s', async (minInterval, passed, seconds) => {
      const stage = await failedBurst({ minInterval });
      at(passed);
      expect(await rejectionOf(stage.find('k1'))).toMatchObject({
        code: 'issuer_unavailable',
        retryAfterSeconds: seconds,
      });
    });

    it('in a second at least, where the next refresh may start at once', async () => {
      const stage = new KeyStoreStage();
      const failure = rejectionOf(stage.find('k1'));
      await stage.load(0).reject(AWAY);
      expect(await failure).toMatchObject({ retryAfterSeconds: 1 });
    });
  });

  describe('tells its listener', () => {
    it('of the keys that a refresh brought', async () => {
      const stage = await KeyStoreStage.withKeys();
      expect(stage.refreshed).toEqual([{ keyCount: 1, loadedAt: START, isServing: true, hasFailed: false }]);
      expect(stage.failures).toEqual([]);
    });

    it('why a refresh failed', async () => {
      const stage = new KeyStoreStage();
      const failure = rejectionOf(stage.find('k1'));
      await stage.load(0).reject(AWAY);
      await failure;
      const state = { keyCount: 0, loadedAt: undefined, isServing: false, hasFailed: true };
      expect(stage.failures).toEqual([[AWAY, state]]);
      expect(stage.refreshed).toEqual([]);
    });
  });

  it('shows that known keys serve on after a refresh that failed, and when they no longer do', async () => {
    const stage = await KeyStoreStage.withKeys();
    expect(stage.store.state).toEqual({ keyCount: 1, loadedAt: START, isServing: true, hasFailed: false });
    at(600);
    const failure = rejectionOf(stage.find('k2'));
    await stage.load(1).reject(AWAY);
    await failure;
    expect(stage.store.state).toEqual({ keyCount: 1, loadedAt: START, isServing: true, hasFailed: true });
    at(6001);
    expect(stage.store.state).toEqual({ keyCount: 1, loadedAt: START, isServing: false, hasFailed: true });
  });

  it('ends a refresh at its deadline, though the loader does not', async () => {
    const stage = new KeyStoreStage({ timeout: 1 });
    expect(await rejectionOf(stage.find('k1'))).toMatchObject({ code: 'issuer_unavailable' });
    expect(stage.load(0).signal.aborted).toBe(true);
    expect(stage.failures).toHaveLength(1);
  });

  describe('once closed', () => {
    it('ends the refresh that is under way, and reports no failure', async () => {
      const stage = new KeyStoreStage();
      const failure = rejectionOf(stage.find('k1'));
      stage.store.close();
      expect(stage.load(0).signal.aborted).toBe(true);
      expect(await failure).toMatchObject({ code: 'issuer_unavailable', retryAfterSeconds: 1 });
      expect(stage.failures).toEqual([]);
    });

    it('starts no refresh', async () => {
      const stage = new KeyStoreStage();
      stage.store.close();
      expect(await rejectionOf(stage.find('k1'))).toMatchObject({
        code: 'issuer_unavailable',
        retryAfterSeconds: 1,
      });
      expect(stage.loads).toEqual([]);
    });

    it('lets known keys serve on', async () => {
      const stage = await KeyStoreStage.withKeys();
      stage.store.close();
      at(1001);
      expect(stage.store.current('k1')).toBe(KEY_1);
      expect(stage.loads).toHaveLength(1);
    });
  });
});
