/**
 * Creates an error that carries no stack trace.
 *
 * A refusal is an answer, not a fault, and collecting its stack trace costs a quarter of a signature check: a flood of
 * bad tokens must stay cheaper than good ones.
 */
export function withoutStackTrace<E extends Error>(create: () => E): E {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return create();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
