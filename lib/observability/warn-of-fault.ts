/**
 * Tells the process about an error that somebody else's code threw where nobody can catch it, and that must not disturb the
 * request. It is a warning of the process and not a line of the log, since the log may be what failed.
 *
 * @param where - whose error it is
 * @param error - anything; nothing of it but the message of an Error is read
 */
export function warnOfFault(where: string, error: unknown): void {
  const reason = error instanceof Error ? error.message : `a ${typeof error}`;
  process.emitWarning(`${where} threw: ${reason}`, { type: 'AuthgearWarning' });
}
