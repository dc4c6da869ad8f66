import { decodeJsonObject, splitJws } from '../token/jws.js';

const MAX_SHOWN_LENGTH = 64;
const MAX_SHOWN_VALUES = 20;

/**
 * The origin that an unverified token claims, for a log line: `iss="…" kid="…" client_id="…"`.
 *
 * The sender chose these values, so they are cleaned, shortened and quoted.
 */
export function describeToken(token: string): string {
  try {
    const { header, payload } = splitJws(token);
    const { kid } = decodeJsonObject(header, 'header');
    const { iss, client_id: clientId } = decodeJsonObject(payload, 'payload');
    return `iss=${printable(iss)} kid=${printable(kid)} client_id=${printable(clientId)}`;
  } catch {
    return 'unreadable token';
  }
}

/**
 * Makes a value from a client safe to log: no control characters, no separators that a terminal or a log viewer shows as
 * a new line, no text direction marks, at most 64 characters, and in quotes, which it can't end. `-` if there is no value,
 * and its type in brackets if it isn't text.
 */
export function printable(value: unknown): string {
  if (value === undefined) return '-';
  if (typeof value !== 'string') return `(${value === null ? 'null' : typeof value})`;
  const clean = value.slice(0, MAX_SHOWN_LENGTH + 1).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
  return JSON.stringify(clean.length > MAX_SHOWN_LENGTH ? `${clean.slice(0, MAX_SHOWN_LENGTH)}…` : clean);
}

/** A list of such values in brackets, 20 at most: `["admin", "editor"]`. */
export function printableList(values: readonly string[]): string {
  const shown = values.slice(0, MAX_SHOWN_VALUES).map(printable);
  const more = values.length - shown.length;
  return `[${(more > 0 ? [...shown, `${more} more`] : shown).join(', ')}]`;
}
