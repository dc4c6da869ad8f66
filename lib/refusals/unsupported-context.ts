import { UnsupportedContextError } from '../errors/setup-errors.js';
import { AuthgearEvents } from '../observability/authgear-events.js';
import { AuthgearLog } from '../observability/authgear-log.js';

/** Of no app: `@CurrentUser()` can't ask which app a call belongs to. */
const events = new AuthgearEvents([new AuthgearLog()]);

/** The error that refuses a call of this context type. What to do about it is written to the log now. */
export function refuseContext(contextType: string): UnsupportedContextError {
  const error = new UnsupportedContextError(contextType);
  events.contextUnsupported(error);
  return error;
}
