/**
 * Runs synchronous work whose errors need no stack trace.
 *
 * A refusal is an answer, not a fault, and collecting its stack trace costs a quarter of a signature check: a flood of
 * bad tokens must stay as cheap as one of good tokens.
 */
export function withoutStackTraces<T>(work: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
