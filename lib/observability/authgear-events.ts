import type { Refusal } from '../errors/refusal.js';
import type { KeyStoreState, RefreshListener } from '../issuer/key-store.js';

/** What may be listened to. A listener implements what it wants to hear of. */
export interface AuthgearListener extends Partial<RefreshListener> {
  /** A call was let in, with this user. */
  accepted?(user: object): void;
  /** A call was refused; with the token that was refused, where there is one, which must never be shown. */
  refused?(refusal: Refusal, token: string | undefined): void;
}

/** What the package decides and does, told to everyone who listens: the log, and in the future metrics and channels. */
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
