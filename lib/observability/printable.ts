const MAX_LENGTH = 64;

/**
 * What a client sent, fit for a log line: no control characters, no separators that a terminal or a viewer takes for a
 * new line, no text direction marks, and short.
 */
export function printable(value: unknown): string {
  if (value === undefined) return '-';
  const text = typeof value === 'string' ? value : `(${value === null ? 'null' : typeof value})`;
  const clean = text.slice(0, MAX_LENGTH + 1).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH)}…` : clean;
}
