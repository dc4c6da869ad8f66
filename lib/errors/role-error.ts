import { AuthgearError } from './authgear-error.js';
import { withoutStackTraces } from './without-stack-traces.js';

/** The token is good, and its user lacks a role that the route asks for. */
export class InsufficientRoleError extends AuthgearError {
  override readonly code = 'insufficient_role';

  static create(): InsufficientRoleError {
    return withoutStackTraces(() => new InsufficientRoleError('Insufficient permissions'));
  }
}
