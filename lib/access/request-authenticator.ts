import type { ExecutionContext } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { TokenError } from '../errors/token-error.js';
import { headersOf } from '../refusals/exceptions.js';
import type { Refusals } from '../refusals/refusals.js';
import type { AuthgearUser } from '../token/authgear-user.js';
import { bearerToken } from '../token/bearer-token.js';
import { authorizationOf, type HttpRequest } from '../transports/authorization-header.js';
import { httpRequestOf } from '../transports/http-request.js';
import type { TokenVerifier } from '../verification/token-verifier.js';
import type { UserValidator } from '../verification/user-validator.js';
import type { RoutePolicy } from './route-policies.js';

/** From an HTTP request to its user, and from a refusal to the response: what the guards share. */
export class RequestAuthenticator {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly users: UserValidator,
    private readonly refusals: Refusals,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /**
   * Puts the user of the request's token on the request.
   *
   * @returns true; at once where nobody has to be waited for
   * @throws the exception that refuses the request, or rejects with it
   */
  authenticate(context: ExecutionContext, { isAuthOptional }: RoutePolicy): true | Promise<true> {
    const request = httpRequestOf(context);
    let token: string | undefined;
    try {
      token = bearerToken(authorizationOf(request));
      const tokenUser = this.tokens.verify(token);
      if (tokenUser instanceof Promise || this.users.asksApp) {
        return this.#settle(tokenUser, token, request, context);
      }
      request.user = tokenUser;
    } catch (error) {
      const isAnonymous = error instanceof TokenError && error.code === 'missing_token';
      if (!isAuthOptional || !isAnonymous) throw this.refuse(context, error, token);
    }
    return true;
  }

  /** The roles that decide about this request. */
  rolesOf(request: HttpRequest): readonly string[] {
    return this.users.rolesOf(request);
  }

  /** Makes the exception to throw, and sets the headers that belong to it on the response. */
  refuse(context: ExecutionContext, error: unknown, token?: string): unknown {
    const exception = this.refusals.from(error, token);
    const response: unknown = context.switchToHttp().getResponse();
    for (const [name, value] of Object.entries(headersOf(exception))) {
      this.adapterHost.httpAdapter.setHeader(response, name, value);
    }
    return exception;
  }

  async #settle(
    tokenUser: AuthgearUser | Promise<AuthgearUser>,
    token: string,
    request: HttpRequest,
    executionContext: ExecutionContext,
  ): Promise<true> {
    try {
      request.user = await this.users.validate(token, await tokenUser, { request, executionContext });
    } catch (error) {
      throw this.refuse(executionContext, error, token);
    }
    return true;
  }
}
