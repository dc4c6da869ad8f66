import { Logger } from '@nestjs/common';
import type { AuthgearError } from '../errors/authgear-error.js';
import { RefreshError } from '../errors/issuer-error.js';
import type { RefreshObserver } from '../issuer/key-store.js';
import { describeToken } from './describe-token.js';

type Level = 'debug' | 'warn' | 'error';

const LEVELS: Readonly<Partial<Record<string, Level>>> = { missing_token: 'debug', issuer_unavailable: 'error' };

/** What is logged, in the context `Authgear`. No line holds a token or a signature. */
export class AuthgearLog implements RefreshObserver {
  readonly #logger = new Logger('Authgear');
  #lastFailure: string | undefined;

  /** A request was refused. */
  refused({ code, message }: AuthgearError, token?: string): void {
    const level = LEVELS[code] ?? 'warn';
    if (!Logger.isLevelEnabled(level)) return;
    const about = token === undefined ? '' : ` ${describeToken(token)}`;
    this.#logger[level](`Refused: ${code}${about} (${message})`);
  }

  /** One line for the end of an outage. */
  refreshed(): void {
    if (this.#lastFailure !== undefined) this.#logger.log('The issuer answers again: its keys are refreshed');
    this.#lastFailure = undefined;
  }

  /** One line for an outage, and another only if it turns out to be of another kind. */
  refreshFailed(error: unknown): void {
    const code = error instanceof RefreshError ? error.code : 'issuer_unreachable';
    if (code === this.#lastFailure) return;
    this.#lastFailure = code;
    const reason = error instanceof Error ? error.message : String(error);
    this.#logger.error(
      `Key refresh failed: ${code} (${reason}). Keys that are known go on serving; further failures are not logged`,
    );
  }
}
