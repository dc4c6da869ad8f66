/**
 * Runs synchronous work whose errors need no stack trace.
 *
 * A refusal is an expected result, and collecting a stack trace costs a quarter of a signature check: a flood of invalid
 * tokens must not cost more than one of valid tokens.
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
