/**
 * @param {readonly number[]} values
 * @param {number} fraction from 0 to 1
 */
export function quantile(values, fraction) {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * fraction;
  const below = Math.floor(position);
  const above = Math.ceil(position);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}

/** @param {readonly number[]} values */
export function median(values) {
  return quantile(values, 0.5);
}

/**
 * How many times as long one thing took as another, measured side by side: each round gives a ratio of its own.
 *
 * @param {readonly number[]} times
 * @param {readonly number[]} otherTimes of the same rounds
 * @returns {Spread}
 */
export function ratioOf(times, otherTimes) {
  return spread(times.map((time, round) => time / otherTimes[round]));
}

/**
 * @param {readonly unknown[]} values
 * @returns a copy in random order
 */
export function shuffled(values) {
  const copy = [...values];
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [copy[last], copy[other]] = [copy[other], copy[last]];
  }
  return copy;
}

/**
 * @typedef {{ median: number, p10: number, p90: number }} Spread
 * @param {readonly number[]} values
 * @returns {Spread}
 */
export function spread(values) {
  return { median: median(values), p10: quantile(values, 0.1), p90: quantile(values, 0.9) };
}
