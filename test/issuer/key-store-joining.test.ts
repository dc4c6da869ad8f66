import { isSettled, rejectionOf } from '../support/failures.js';
import { at, KEY_1, KEY_2, KeyStoreStage, pass, RECENT, stageWithoutBudget } from '../support/key-store-stage.js';

const INTERVAL = 600;
const AWAY = new Error('away');

afterEach(() => jest.useRealTimers());

describe('A lookup of an unknown key that joins a refresh', () => {
  it('asks once more if its key is not in there, since it may have been published meanwhile', async () => {
    const stage = await KeyStoreStage.withKeys();
    const first = rejectionOf(stage.find('made-up', RECENT));
    const joined = stage.find('k2', RECENT);
    await stage.load(1).resolve({ k1: KEY_1 });
    expect(await first).toMatchObject({ code: 'key_not_found' });
    await stage.load(2).resolve({ k1: KEY_1, k2: KEY_2 });
    expect(await joined).toBe(KEY_2);
  });

  it('asks once more together with all who joined', async () => {
    const stage = await KeyStoreStage.withKeys();
    const first = rejectionOf(stage.find('made-up', RECENT));
    const joined = Array.from({ length: 20 }, () => rejectionOf(stage.find('made-up', RECENT)));
    await stage.load(1).resolve({ k1: KEY_1 });
    await stage.load(2).resolve({ k1: KEY_1 });
    for (const failure of [first, ...joined]) expect(await failure).toMatchObject({ code: 'key_not_found' });
    expect(stage.loads).toHaveLength(3);
  });

  it('asks no more if its key is in there', async () => {
    const stage = await KeyStoreStage.withKeys();
    const found = [stage.find('k2', RECENT), stage.find('k2', RECENT)];
    await stage.load(1).resolve({ k2: KEY_2 });
    expect(await Promise.all(found)).toEqual([KEY_2, KEY_2]);
    expect(stage.loads).toHaveLength(2);
  });

  it.each([
    ['without an iat', undefined],
    ['with an old one', RECENT - 60],
  ])('asks no more %s', async (_what, issuedAt) => {
    const stage = await KeyStoreStage.withKeys();
    const failures = [1, 2].map(() => rejectionOf(stage.find('k2', issuedAt)));
    await stage.load(1).resolve({ k1: KEY_1 });
    for (const failure of failures) expect(await failure).toMatchObject({ code: 'key_not_found' });
    expect(stage.loads).toHaveLength(2);
  });

  it('asks no more if the refresh fails', async () => {
    const stage = await KeyStoreStage.withKeys();
    const failures = [1, 2].map(() => rejectionOf(stage.find('k2', RECENT)));
    await stage.load(1).reject(AWAY);
    for (const failure of failures) expect(await failure).toMatchObject({ code: 'issuer_unavailable' });
    expect(stage.loads).toHaveLength(2);
  });

  it('waits if the budget is spent meanwhile', async () => {
    const stage = await stageWithoutBudget();
    pass(INTERVAL);
    const first = rejectionOf(stage.find('made-up', RECENT));
    const joined = stage.find('k2', RECENT);
    await stage.lastLoad.resolve({ k1: KEY_1 });
    await first;
    expect(await isSettled(joined)).toBe(false);
    pass(INTERVAL);
    await stage.lastLoad.resolve({ k2: KEY_2 });
    expect(await joined).toBe(KEY_2);
  });
});

describe('A lookup of an unknown key when the keys are older than cacheMaxAge', () => {
  const refreshed = { k1: KEY_1, k2: KEY_2 };

  it('asks once, by the refresh that it starts itself', async () => {
    const stage = await KeyStoreStage.withKeys();
    at(1001);
    const failure = rejectionOf(stage.find('made-up', RECENT));
    await stage.load(1).resolve(refreshed);
    expect(stage.loads).toHaveLength(2);
    expect(await failure).toMatchObject({ code: 'key_not_found' });
  });

  it('asks once more where the lookup of a known key started the refresh before', async () => {
    const stage = await KeyStoreStage.withKeys();
    at(1001);
    expect(await stage.find('k1')).toBe(KEY_1);
    const joined = stage.find('k2', RECENT);
    await stage.load(1).resolve({ k1: KEY_1 });
    await stage.load(2).resolve(refreshed);
    expect(await joined).toBe(KEY_2);
  });
});

describe('preload()', () => {
  it('loads the keys before a token needs them', async () => {
    const stage = new KeyStoreStage();
    stage.store.preload();
    await stage.load(0).resolve({ k1: KEY_1 });
    expect(stage.store.current('k1')).toBe(KEY_1);
  });

  it('is joined by the first token', async () => {
    const stage = new KeyStoreStage();
    stage.store.preload();
    const found = stage.find('k1');
    await stage.load(0).resolve({ k1: KEY_1 });
    expect(await found).toBe(KEY_1);
    expect(stage.loads).toHaveLength(1);
  });

  it('tells the listener why it failed, and throws nothing', async () => {
    const stage = new KeyStoreStage();
    stage.store.preload();
    await stage.load(0).reject(AWAY);
    expect(stage.failures).toEqual([[AWAY, expect.objectContaining({ isServing: false })]]);
  });

  it('loads nothing where the policy says so', () => {
    const stage = new KeyStoreStage({ preload: false });
    stage.store.preload();
    expect(stage.loads).toEqual([]);
  });

  it('loads nothing that is loaded already', async () => {
    const stage = await KeyStoreStage.withKeys();
    stage.store.preload();
    expect(stage.loads).toHaveLength(1);
  });
});
