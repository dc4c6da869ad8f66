import type { ExecutionContext } from '@nestjs/common';
import { Refusal } from '../errors/refusal.js';
import type { AuthgearEvents } from '../observability/authgear-events.js';
import type { Refusals } from '../refusals/refusals.js';
import type { AuthgearUser } from '../token/authgear-user.js';
import type { Call, Transports } from '../transports/transport.js';
import type { Admissions } from '../verification/admission.js';
import type { UserValidator } from '../verification/user-validator.js';
import type { CallCredentials } from './call-credentials.js';
import type { RoutePolicy } from './route-policies.js';
import type { Caller } from './route-rule.js';

/** Authenticates calls and refuses them, for all guards. */
export class CallAuthenticator {
  constructor(
    private readonly credentials: CallCredentials,
    private readonly users: UserValidator,
    private readonly admissions: Admissions,
    private readonly transports: Transports,
    private readonly refusals: Refusals,
    private readonly events: AuthgearEvents,
  ) {}

  /**
   * Verifies the call's token, and puts its user where `@CurrentUser()` finds it.
   *
   * @returns true; synchronously if there is nothing to wait for
   * @throws the exception that refuses the call, or rejects with it
   */
  authenticate(context: ExecutionContext, { isAuthOptional }: RoutePolicy): true | Promise<true> {
    const call = this.transports.of(context).callOf(context);
    let token: string | undefined;
    try {
      token = this.credentials.tokenOf(call);
      const tokenUser = this.credentials.verify(token);
      if (tokenUser instanceof Promise || this.users.asksApp) return this.settle(tokenUser, token, call, context);
      return this.admit(call, tokenUser, tokenUser);
    } catch (error) {
      if (isAuthOptional && error instanceof Refusal && error.code === 'missing_token') return true;
      throw this.refuse(context, error, token);
    }
  }

  /** The caller of this call; undefined if its user doesn't count as authenticated. */
  callerOf(context: ExecutionContext): Caller | undefined {
    return this.admissions.of(this.transports.of(context).callOf(context).holder);
  }

  /** Returns the error to throw, after emitting the event and setting the response headers. */
  refuse(context: ExecutionContext, error: unknown, token?: string): unknown {
    return this.transports.of(context).refusal(context, this.refusals.from(error, token));
  }

  private async settle(
    verified: AuthgearUser | Promise<AuthgearUser>,
    token: string,
    call: Call,
    context: ExecutionContext,
  ): Promise<true> {
    try {
      const tokenUser = await verified;
      const user = await this.users.validate(token, tokenUser, call.validateContext, call.holder);
      return this.admit(call, user, tokenUser);
    } catch (error) {
      throw this.refuse(context, error, token);
    }
  }

  private admit({ holder }: Call, user: object, tokenUser: AuthgearUser): true {
    holder.user = user;
    this.admissions.admit(holder, user, tokenUser);
    this.events.accepted(user);
    return true;
  }
}
