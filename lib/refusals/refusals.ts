import { Refusal } from '../errors/refusal.js';
import { withoutStackTraces } from '../errors/without-stack-traces.js';
import type { AuthgearEvents } from '../observability/authgear-events.js';
import { exceptionOf } from './exceptions.js';

/** Turns refusals into exceptions of Nest, and emits the event of each. */
export class Refusals {
  constructor(
    private readonly realm: string,
    private readonly events: AuthgearEvents,
  ) {}

  /**
   * @param token - the token that was refused, if there was one, for the listeners
   * @returns the exception to throw; an error that isn't a refusal, such as one from the app's own `validate`, unchanged
   */
  from(error: unknown, token?: string): unknown {
    if (!(error instanceof Refusal)) return error;
    this.events.refused(error, token);
    return withoutStackTraces(() => exceptionOf(error, this.realm));
  }
}
