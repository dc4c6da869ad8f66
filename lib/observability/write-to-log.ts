import { Logger } from '@nestjs/common';
import { LOG_CONTEXT } from './authgear-log.js';
import { warnOfFault } from './warn-of-fault.js';

/**
 * Writes a line that isn't an event, such as a warning at start-up. A logger that throws stops nothing: the process is warned.
 *
 * @param content - text, or an error that isn't ours
 */
export function writeToLog(level: 'warn' | 'error', content: unknown): void {
  try {
    new Logger(LOG_CONTEXT)[level](content);
  } catch (error) {
    warnOfFault('The logger', error);
  }
}
