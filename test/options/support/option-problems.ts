import { AuthgearOptionsError } from '../../../lib/errors/setup-errors.js';
import { resolveOptions } from '../../../lib/options/resolve-options.js';
import { failureOf } from '../../support/failures.js';

/** What is said to be wrong with these options. */
export function problemsOf(options: unknown): readonly string[] {
  const error = failureOf(() => resolveOptions(options));
  if (!(error instanceof AuthgearOptionsError)) throw error;
  return error.problems;
}
