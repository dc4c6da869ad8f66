import { type AuthgearErrorCode, REFUSALS, type Refusal } from '../errors/refusal.js';
import { type AuthgearException, isAuthgearException } from './exceptions.js';

/** What the clients of sockets and of microservices are told of a refusal. */
export interface RefusalMessage {
  readonly status: 'error';
  readonly statusCode: 401 | 403 | 503;
  readonly code: AuthgearErrorCode;
  readonly message: string;
}

/** The message of an exception; undefined if it isn't one of this package, so that clients must not be told about it. */
export function refusalMessageOf(exception: unknown): RefusalMessage | undefined {
  return isAuthgearException(exception) ? messageOf(exception) : undefined;
}

/** The message of a refusal, or of its exception. */
export function messageOf({ code, message }: Refusal | AuthgearException): RefusalMessage {
  return { status: 'error', statusCode: REFUSALS[code].status, code, message };
}
