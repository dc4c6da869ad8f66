import { decodeJsonObject, splitJws } from '../token/jws.js';
import { printable } from './printable.js';

/**
 * What an unverified token says about its origin, for a log line: `iss=… kid=… client_id=…`.
 *
 * Whoever sent it chose these words, so they are cleaned and shortened.
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
