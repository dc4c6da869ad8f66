import type { AuthgearErrorCode } from '../../../../lib/index.js';
import type { AuthgearTestIssuer } from '../../../../lib/testing/index.js';

/** A handler that every transport has: behind AuthgearGuard, and what its name says. */
export type HandlerName = 'guarded' | 'admins' | 'open' | 'optional';

/** What a client shows of itself. */
export interface Credentials {
  /** An access token, where clients of the transport usually send it. */
  readonly token?: string;
  /** The same token or another, in a second place, or a second time in the same. */
  readonly second?: string;
}

/** What a client got: whom the handler met, or why it was refused. */
export type Outcome =
  | { readonly admitted: true; readonly sub: string | null }
  | { readonly code: AuthgearErrorCode; readonly status: number };

/** An app that serves the handlers over one transport. */
export interface ServedTransport {
  /** Calls a handler as a real client does. Anything that is no outcome is an error. */
  call(handler: HandlerName, credentials: Credentials): Promise<Outcome>;
  close(): Promise<void>;
}

/** A transport of the matrix. */
export interface TransportUnderTest {
  readonly name: string;
  /** Starts the app, which asks the issuer for keys only when a token needs them. */
  start(issuer: AuthgearTestIssuer): Promise<ServedTransport>;
}

/** Room for headers with a token that is too long; Node answers 431 by itself where there are more than 16 KiB. */
export const ROOM_FOR_HEADERS = 64 * 1024;

export function admitted(sub: string | null): Outcome {
  return { admitted: true, sub };
}
