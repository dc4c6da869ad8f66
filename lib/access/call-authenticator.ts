import type { ExecutionContext } from '@nestjs/common';
import { Refusal } from '../errors/refusal.js';
import type { AuthgearEvents } from '../observability/authgear-events.js';
import type { Refusals } from '../refusals/refusals.js';
import type { AuthgearUser } from '../token/authgear-user.js';
import type { Call } from '../transports/transport.js';
import type { Transports } from '../transports/transports.js';
import type { Admissions } from '../verification/admission.js';
import type { UserValidator } from '../verification/user-validator.js';
import type { CallCredentials, VerifiedCredentials } from './call-credentials.js';
import type { RoutePolicy } from './route-policies.js';
import type { Caller } from './route-rule.js';

/** Authenticates calls and refuses them, for all guards. */
export class CallAuthenticator {
  constructor(
    private readonly credentials: CallCredentials,
    private readonly users: UserValidator,
    private readonly admissions: Admissions,
    /** Of the app. */
    readonly transports: Transports,
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
      const verified = this.credentials.verify(token, call.connection);
      if (verified instanceof Promise || this.users.asksApp) return this.settle(verified, token, call, context);
      return this.admit(context, call, verified.user, verified.user);
    } catch (error) {
      if (isAuthOptional && error instanceof Refusal && error.code === 'missing_token') return true;
      throw this.refuse(context, error, token);
    }
  }

  /**
   * Verifies the token of a connection that is being opened, and asks the option `validate` about its user. Every call on the
   * connection is authenticated again.
   *
   * @returns the user of the token
   * @throws the exception that refuses the connection
   */
  async authenticateConnection(connection: Call): Promise<AuthgearUser> {
    let token: string | undefined;
    try {
      token = this.credentials.tokenOf(connection);
      const { user: tokenUser } = await this.credentials.verify(token, connection);
      const user = await this.users.validate(token, tokenUser, connection.validateContext, connection.scope);
      this.events.accepted(user);
      return tokenUser;
    } catch (error) {
      throw this.refusals.from(error, token);
    }
  }

  /** The caller of this call; undefined if its user doesn't count as authenticated. */
  callerOf(context: ExecutionContext): Caller | undefined {
    return this.admissions.of(this.transports.of(context).holderOf(context));
  }

  /** Returns the error to throw, after emitting the event and setting the response headers. */
  refuse(context: ExecutionContext, error: unknown, token?: string): unknown {
    return this.transports.of(context).refusal(context, this.refusals.from(error, token));
  }

  private async settle(
    verified: VerifiedCredentials | Promise<VerifiedCredentials>,
    token: string,
    call: Call,
    context: ExecutionContext,
  ): Promise<true> {
    try {
      const { user: tokenUser } = await verified;
      const user = await this.users.validate(token, tokenUser, call.validateContext, call.scope);
      return this.admit(context, call, user, tokenUser);
    } catch (error) {
      throw this.refuse(context, error, token);
    }
  }

  private admit(context: ExecutionContext, { holder }: Call, user: object, tokenUser: AuthgearUser): true {
    this.transports.of(context).admitted?.(context, tokenUser.expiresAt);
    holder.user = user;
    this.admissions.admit(holder, user, tokenUser);
    this.events.accepted(user);
    return true;
  }
}
