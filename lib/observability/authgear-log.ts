import { Logger } from '@nestjs/common';
import { RefreshError } from '../errors/refresh-error.js';
import { REFUSALS, type Refusal } from '../errors/refusal.js';
import type { KeyStoreState } from '../issuer/key-store.js';
import type { AuthgearListener } from './authgear-events.js';
import { describeToken } from './describe-token.js';

/** The context of all lines of the log. */
export const LOG_CONTEXT = 'Authgear';

/** Writes the log, in the context `Authgear`. No line contains a token or a signature. */
export class AuthgearLog implements AuthgearListener {
  private readonly logger = new Logger(LOG_CONTEXT);
  private lastFailure: string | undefined;

  refused({ code, message }: Refusal, token: string | undefined): void {
    const { logLevel } = REFUSALS[code];
    if (!Logger.isLevelEnabled(logLevel)) return;
    const about = token === undefined ? '' : ` ${describeToken(token)}`;
    this.logger[logLevel](`Refused: ${code}${about} (${message})`);
  }

  /** One line for the end of an outage. */
  keysRefreshed(): void {
    if (this.lastFailure !== undefined) this.logger.log('The issuer is reachable again: keys refreshed');
    this.lastFailure = undefined;
  }

  /** One line for an outage, and another only if its cause changes. */
  refreshFailed(error: unknown, { isServing }: KeyStoreState): void {
    const code = error instanceof RefreshError ? error.code : 'issuer_unreachable';
    if (code === this.lastFailure) return;
    this.lastFailure = code;
    const reason = error instanceof Error ? error.message : String(error);
    const consequence = isServing ? 'Known keys stay in use' : 'No usable keys, so requests with a token get 503';
    this.logger.error(
      `Key refresh failed: ${code} (${reason}). ${consequence}; further failures with this cause are not logged`,
    );
  }
}
