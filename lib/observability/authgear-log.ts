import { ConsoleLogger, Logger, type LoggerService, type LogLevel } from '@nestjs/common';
import { RefreshError } from '../errors/refresh-error.js';
import { type AuthgearErrorCode, REFUSALS, type Refusal, type Shortfall } from '../errors/refusal.js';
import type { UnsupportedContextError } from '../errors/setup-errors.js';
import type { KeyStoreState } from '../issuer/key-store.js';
import type { AuthgearListener } from './authgear-events.js';
import { describeToken, printableList } from './describe-token.js';

/** The context of all lines of the log. */
export const LOG_CONTEXT = 'Authgear';

/** The level of a refusal's line, by code; false for no line. A code that isn't there has the level of its row. */
export type RefusalLevels = { readonly [Code in AuthgearErrorCode]?: LogLevel | false };

/** Writes the log, in the context `Authgear`. No line contains a token or a signature. */
export class AuthgearLog implements AuthgearListener {
  private readonly logger = new Logger(LOG_CONTEXT);
  private lastFailure: string | undefined;
  /** Whether the log has told that the outage refuses requests. */
  private hasToldOfOutage = false;

  constructor(private readonly levels: RefusalLevels = {}) {}

  /** One line for each refusal, but one for all that an outage causes. */
  refused({ code, message, shortfall }: Refusal, token: string | undefined): void {
    const level = this.levels[code] ?? REFUSALS[code].logLevel;
    const isOutage = code === 'issuer_unavailable';
    if (level === false || (isOutage && this.hasToldOfOutage) || !this.isEnabled(level)) return;
    this.hasToldOfOutage ||= isOutage;
    const about = token === undefined || token === '' ? '' : ` ${describeToken(token)}`;
    const lacking = shortfall === undefined ? '' : ` ${describeShortfall(shortfall)}`;
    const others = isOutage ? '; further refusals of this outage are not logged' : '';
    this.logger[level](`Refused: ${code}${about}${lacking} (${message})${others}`);
  }

  /** One line for each call: the client is told nothing of it. */
  contextUnsupported({ code, advice }: UnsupportedContextError): void {
    this.logger.warn(`Refused: ${code} (${advice})`);
  }

  /** One line for the end of an outage. */
  keysRefreshed(): void {
    const hadFailed = this.lastFailure !== undefined;
    this.lastFailure = undefined;
    this.hasToldOfOutage = false;
    if (hadFailed) this.logger.log('The issuer is reachable again: keys refreshed');
  }

  /** One line for an outage, and another only if its cause changes. */
  refreshFailed(error: unknown, { isServing }: KeyStoreState): void {
    const code = error instanceof RefreshError ? error.code : 'issuer_unreachable';
    if (code === this.lastFailure) return;
    this.lastFailure = code;
    const reason = error instanceof Error ? error.message : String(error);
    const consequence = isServing ? 'Known keys stay in use' : 'No usable keys, so tokens that may be valid get 503';
    this.logger.error(
      `Key refresh failed: ${code} (${reason}). ${consequence}; further failures are not logged until the cause changes`,
    );
  }

  /**
   * Asks the logger that will write the line. `Logger.isLevelEnabled()` of Nest 11 knows configured levels only, and says
   * that none is enabled under the default logger. A logger that can't be asked gets every line.
   */
  private isEnabled(level: LogLevel): boolean {
    const writer: LoggerService | undefined = this.logger.localInstance;
    return writer instanceof ConsoleLogger ? writer.isLevelEnabled(level) : writer !== undefined;
  }
}

function describeShortfall({ asked, has }: Shortfall): string {
  const wanted = 'all' in asked ? `all${printableList(asked.all)}` : `any${printableList(asked.any)}`;
  return `asked=${wanted} has=${printableList(has)}`;
}
