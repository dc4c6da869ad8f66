import type { Refusal } from '../errors/refusal.js';
import type { UnsupportedContextError } from '../errors/setup-errors.js';
import type { KeyStoreState, RefreshListener } from '../issuer/key-store.js';
import { warnOfFault } from './warn-of-fault.js';

/** A listener implements the events that it is interested in. */
export interface AuthgearListener extends Partial<RefreshListener> {
  /** A call was accepted, with this user. */
  accepted?(user: object): void;
  /** A call was refused. The token, if the call had one, must never be logged or exported. */
  refused?(refusal: Refusal, token: string | undefined): void;
  /** A call was refused, because no transport handles its context type. */
  contextUnsupported?(error: UnsupportedContextError): void;
}

/**
 * Passes each decision and key refresh on to the listeners: the log, and in the future metrics and channels.
 *
 * A listener that throws, such as a log whose disk is full, changes no decision and ends no process.
 */
export class AuthgearEvents implements RefreshListener {
  private readonly faulty = new WeakSet<AuthgearListener>();

  constructor(private readonly listeners: readonly AuthgearListener[]) {}

  accepted(user: object): void {
    this.tell((listener) => listener.accepted?.(user));
  }

  refused(refusal: Refusal, token?: string): void {
    this.tell((listener) => listener.refused?.(refusal, token));
  }

  contextUnsupported(error: UnsupportedContextError): void {
    this.tell((listener) => listener.contextUnsupported?.(error));
  }

  keysRefreshed(state: KeyStoreState): void {
    this.tell((listener) => listener.keysRefreshed?.(state));
  }

  refreshFailed(error: unknown, state: KeyStoreState): void {
    this.tell((listener) => listener.refreshFailed?.(error, state));
  }

  private tell(event: (listener: AuthgearListener) => void): void {
    for (const listener of this.listeners) {
      try {
        event(listener);
      } catch (error) {
        this.warnOnceOf(listener, error);
      }
    }
  }

  private warnOnceOf(listener: AuthgearListener, error: unknown): void {
    if (this.faulty.has(listener)) return;
    this.faulty.add(listener);
    warnOfFault('The logger, or another listener of nestjs-authgear,', error);
  }
}
