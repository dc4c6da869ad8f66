/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function table(head, rows) {
  const align = head.map((_, column) => (column === 0 ? ':--' : '--:'));
  return [head, align, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** @param {number} value whole as it is, another to three significant digits or so */
export function number(value) {
  if (Number.isInteger(value) || value >= 100) return Math.round(value).toLocaleString('en');
  if (value >= 10) return value.toFixed(1);
  return value >= 0.1 ? value.toFixed(2) : value.toFixed(3);
}

/** @param {import('../support/statistics.js').Spread} value */
export function withSpread({ median, p10, p90 }) {
  return `${number(median)} (${number(p10)}–${number(p90)})`;
}
