import { BURST, RefreshBudget } from '../../lib/issuer/refresh-budget.js';

const INTERVAL = 6000;

/** A budget from which so many refreshes were taken at this moment. */
function spent(count: number, now = 0): RefreshBudget {
  const budget = new RefreshBudget(INTERVAL);
  for (let index = 0; index < count; index += 1) budget.spend(now);
  return budget;
}

/** How many refreshes may start one after another at this moment. */
function available(budget: RefreshBudget, now: number): number {
  let count = 0;
  while (budget.dueAt(now) <= now) {
    budget.spend(now);
    count += 1;
  }
  return count;
}

describe('RefreshBudget', () => {
  it('allows a burst of five', () => {
    expect(BURST).toBe(5);
    expect(available(spent(0), 0)).toBe(5);
  });

  it.each([1, 2, 3, 4])('allows the next one at once after %i at the same time', (count) => {
    expect(spent(count).dueAt(0)).toBeLessThanOrEqual(0);
  });

  it('allows the next one an interval after a burst', () => {
    const budget = spent(5);
    expect(budget.dueAt(0)).toBe(INTERVAL);
    expect(budget.dueAt(INTERVAL - 1)).toBe(INTERVAL);
    expect(available(budget, INTERVAL)).toBe(1);
    expect(budget.dueAt(INTERVAL)).toBe(2 * INTERVAL);
  });

  it.each([
    [INTERVAL - 1, 0],
    [INTERVAL, 1],
    [2 * INTERVAL - 1, 1],
    [2 * INTERVAL, 2],
    [5 * INTERVAL - 1, 4],
    [5 * INTERVAL, 5],
    [1000 * INTERVAL, 5],
  ])('has after %i ms of quiet %i refreshes again', (now, count) => {
    expect(available(spent(5), now)).toBe(count);
  });

  it('allows one every interval in the long run', () => {
    const budget = spent(0);
    let count = 0;
    for (let now = 0; now < 100 * INTERVAL; now += 100) count += available(budget, now);
    expect(count).toBe(5 + 99);
  });

  describe('whose clock is set back', () => {
    it('allows a refresh at once, and a burst', () => {
      const budget = spent(5);
      expect(budget.dueAt(-1)).toBe(-1);
      budget.spend(-1);
      expect(available(budget, -1)).toBe(4);
      expect(budget.dueAt(-1)).toBe(INTERVAL - 1);
    });

    it('is not fooled by the clock standing still', () => {
      expect(spent(5, 7).dueAt(7)).toBe(7 + INTERVAL);
    });
  });

  it('without an interval allows everything', () => {
    const budget = new RefreshBudget(0);
    for (let index = 0; index < 10; index += 1) budget.spend(0);
    expect(budget.dueAt(0)).toBe(0);
  });
});
