import { Refusal } from '../errors/refusal.js';
import { withoutStackTraces } from '../errors/without-stack-traces.js';
import type { AuthgearEvents } from '../observability/authgear-events.js';
import { exceptionOf } from './exceptions.js';

/** The edge: the one place where a coded error becomes an exception of Nest's, and an event. */
export class Refusals {
  constructor(
    private readonly realm: string,
    private readonly events: AuthgearEvents,
  ) {}

  /**
   * @param token the token that was refused, for what it says about itself in the log; it is not logged
   * @returns the exception to throw; an error that is no refusal, such as a fault in the app's own `validate`, as it is
   */
  from(error: unknown, token?: string): unknown {
    if (!(error instanceof Refusal)) return error;
    this.events.refused(error, token);
    return withoutStackTraces(() => exceptionOf(error, this.realm));
  }
}
