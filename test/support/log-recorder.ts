import { ConsoleLogger, Logger } from '@nestjs/common';

/** Lines that were logged, each as level and message, and as context where it is not `Authgear`. */
export class LogRecorder {
  readonly lines: string[][] = [];

  /** Records what Nest's Logger logs, in place of writing it. */
  start(): void {
    const record =
      (level: string) =>
      (message: string, ...rest: unknown[]): void => {
        const context = String(rest.at(-1));
        this.lines.push(context === 'Authgear' ? [level, message] : [level, message, context]);
      };
    this.lines.length = 0;
    Logger.overrideLogger({
      log: record('log'),
      warn: record('warn'),
      error: record('error'),
      debug: record('debug'),
      verbose: record('verbose'),
      fatal: record('fatal'),
    });
  }

  stop(): void {
    Logger.overrideLogger(new ConsoleLogger());
    Logger.overrideLogger(['log', 'error', 'warn', 'debug', 'verbose', 'fatal']);
  }
}

/** Records during every test of the suite that calls it. */
export function useLogRecorder(): LogRecorder {
  const recorder = new LogRecorder();
  beforeEach(() => recorder.start());
  afterEach(() => recorder.stop());
  return recorder;
}
