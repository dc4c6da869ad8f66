import type { Refusal } from '../errors/refusal.js';
import type { KeyStoreState, RefreshListener } from '../issuer/key-store.js';

/** A listener implements the events that it is interested in. */
export interface AuthgearListener extends Partial<RefreshListener> {
  /** A call was accepted, with this user. */
  accepted?(user: object): void;
  /** A call was refused. The token, if the call had one, must never be logged or exported. */
  refused?(refusal: Refusal, token: string | undefined): void;
}

/** Passes each decision and key refresh on to the listeners: the log, and in the future metrics and channels. */
export class AuthgearEvents implements RefreshListener {
  constructor(private readonly listeners: readonly AuthgearListener[]) {}

  accepted(user: object): void {
    for (const listener of this.listeners) listener.accepted?.(user);
  }

  refused(refusal: Refusal, token?: string): void {
    for (const listener of this.listeners) listener.refused?.(refusal, token);
  }

  keysRefreshed(state: KeyStoreState): void {
    for (const listener of this.listeners) listener.keysRefreshed?.(state);
  }

  refreshFailed(error: unknown, state: KeyStoreState): void {
    for (const listener of this.listeners) listener.refreshFailed?.(error, state);
  }
}
