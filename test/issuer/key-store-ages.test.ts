import { Refusal } from '../../lib/errors/refusal.js';
import { rejectionOf } from '../support/failures.js';
import { at, KEY_1, KEY_2, KeyStoreStage } from '../support/key-store-stage.js';

afterEach(() => jest.useRealTimers());

describe('a known key of a KeyStore', () => {
  it.each([0, 999, 1000])('serves without a refresh at the age of %i', async (age) => {
    const { store, loads } = await KeyStoreStage.withKeys();
    at(age);
    expect(store.current('k1')).toBe(KEY_1);
    expect(loads).toHaveLength(1);
  });

  it.each([1001, 5999, 6000])('serves at the age of %i, and is refreshed behind the request', async (age) => {
    const stage = await KeyStoreStage.withKeys();
    at(age);
    expect(stage.store.current('k1')).toBe(KEY_1);
    expect(stage.loads).toHaveLength(2);
    expect(await stage.find('k1')).toBe(KEY_1);
    expect(stage.loads).toHaveLength(2);
  });

  it('is old from when it was loaded on, not from when it was asked for', async () => {
    const stage = new KeyStoreStage();
    at(0);
    const found = stage.find('k1');
    at(500);
    await stage.load(0).resolve({ k1: KEY_1 });
    await found;
    at(1500);
    expect(stage.store.current('k1')).toBe(KEY_1);
    expect(stage.loads).toHaveLength(1);
    at(1501);
    stage.store.current('k1');
    expect(stage.loads).toHaveLength(2);
  });

  it('serves no more at the age of 6001, and starts no refresh by being looked at', async () => {
    const { store, loads } = await KeyStoreStage.withKeys();
    at(6001);
    expect(store.current('k1')).toBeUndefined();
    expect(loads).toHaveLength(1);
  });

  it('is waited for once it serves no more', async () => {
    const stage = await KeyStoreStage.withKeys();
    at(6001);
    const found = stage.find('k1');
    await stage.load(1).resolve({ k1: KEY_1 });
    expect(await found).toBe(KEY_1);
  });

  it('is not to be had once it serves no more and the issuer is away', async () => {
    const stage = await KeyStoreStage.withKeys();
    at(6001);
    const failure = rejectionOf(stage.find('k1'));
    await stage.load(1).reject(new Error('away'));
    expect(await failure).toMatchObject({ code: 'issuer_unavailable', retryAfterSeconds: 1 });
  });

  it('stops serving while a refresh is waited for', async () => {
    const stage = await KeyStoreStage.withKeys();
    at(5999);
    const failure = rejectionOf(stage.find('k2'));
    at(6001);
    await stage.load(1).reject(new Error('away'));
    expect(await failure).toMatchObject({ code: 'issuer_unavailable' });
  });

  it('serves with no staleness allowed up to its age, and not a millisecond longer', async () => {
    const { store } = await KeyStoreStage.withKeys({ maxStale: 0 });
    at(1000);
    expect(store.current('k1')).toBe(KEY_1);
    at(1001);
    expect(store.current('k1')).toBeUndefined();
  });

  it('keeps serving while refreshes fail', async () => {
    const stage = await KeyStoreStage.withKeys();
    at(1001);
    stage.store.current('k1');
    await stage.load(1).reject(new Error('away'));
    expect(stage.store.current('k1')).toBe(KEY_1);
    expect(await stage.find('k1')).toBe(KEY_1);
    at(6001);
    expect(stage.store.current('k1')).toBeUndefined();
  });

  it('is fresh again after a refresh', async () => {
    const stage = await KeyStoreStage.withKeys();
    at(3000);
    stage.store.current('k1');
    await stage.load(1).resolve({ k1: KEY_1 });
    at(4000);
    expect(stage.store.current('k1')).toBe(KEY_1);
    expect(stage.loads).toHaveLength(2);
    at(9000);
    expect(stage.store.current('k1')).toBe(KEY_1);
    at(9001);
    expect(stage.store.current('k1')).toBeUndefined();
  });

  it('is gone after a refresh that does not bring it', async () => {
    const stage = await KeyStoreStage.withKeys();
    at(1001);
    stage.store.current('k1');
    await stage.load(1).resolve({ k2: KEY_2 });
    expect(stage.store.current('k1')).toBeUndefined();
    expect(stage.store.current('k2')).toBe(KEY_2);
  });
});

describe('a clock that is set back', () => {
  it('makes known keys old, but not useless', async () => {
    const stage = await KeyStoreStage.withKeys();
    at(-1);
    expect(stage.store.current('k1')).toBe(KEY_1);
    expect(stage.loads).toHaveLength(2);
  });

  it('does not hold up the next refresh', async () => {
    const stage = new KeyStoreStage();
    at(0);
    const first = rejectionOf(stage.find('k1'));
    await stage.load(0).reject(new Error('away'));
    await first;
    at(-3_600_000);
    const found = stage.find('k1');
    await stage.load(1).resolve({ k1: KEY_1 });
    expect(await found).toBe(KEY_1);
  });

  it('does not make clients wait for the hour to come round again', async () => {
    const stage = new KeyStoreStage({ minInterval: 6000 });
    at(0);
    const failure = rejectionOf(stage.find('k1'));
    at(-3_600_000);
    await stage.load(0).reject(new Error('away'));
    const error = await failure;
    if (!(error instanceof Refusal)) throw error;
    const { retryAfterSeconds } = error;
    expect(retryAfterSeconds).toBeGreaterThanOrEqual(1);
    expect(retryAfterSeconds).toBeLessThanOrEqual(6);
  });
});
