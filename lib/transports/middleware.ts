import type { ExecutionContext } from '@nestjs/common';
import { headersOf } from '../refusals/exceptions.js';
import { HttpCall, holderOfRequest, type TokenExtractor } from './http.js';
import type { Call, CallTransport, UserHolder } from './transport.js';

/** The context type of HTTP requests that are on their way to something that isn't a handler of Nest's. */
export const MIDDLEWARE = 'authgear:middleware';

/** The part of a response that Express and Node have in common. */
interface Response {
  setHeader(name: string, value: string): unknown;
}

/** HTTP as a middleware sees it: Express's request and response, or on Fastify those of Node. */
export class MiddlewareTransport implements CallTransport {
  readonly type = MIDDLEWARE;

  constructor(private readonly extractToken: TokenExtractor) {}

  callOf(context: ExecutionContext): Call {
    return new HttpCall(holderOfRequest(context), this.extractToken);
  }

  holderOf(context: ExecutionContext): UserHolder {
    return holderOfRequest(context);
  }

  /** Sets the refusal's headers now, as `HttpTransport` does. */
  refusal(context: ExecutionContext, exception: unknown): unknown {
    const response = context.switchToHttp().getResponse<Response>();
    for (const [name, value] of Object.entries(headersOf(exception))) response.setHeader(name, value);
    return exception;
  }
}
