import type { ExecutionContext } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { type Refusal, refuse } from '../errors/refusal.js';
import { headersOf } from '../refusals/exceptions.js';
import { bearerToken } from '../token/bearer-token.js';
import type { Call, CallTransport, UserHolder, ValidateContext } from './transport.js';

/** The part of an Express or Fastify request that is read and written. */
export interface HttpRequest extends UserHolder {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Express: names and values alternate, as they were sent. */
  readonly rawHeaders?: readonly string[];
  /** Fastify: Node's request. */
  readonly raw?: { readonly rawHeaders?: readonly string[] };
  readonly socket?: object;
}

/**
 * Takes the token from a request.
 *
 * @throws Refusal `missing_token` where there is none, `malformed_token` where there are several, or anything else in its place
 */
export type TokenExtractor = (request: HttpRequest) => string;

/** HTTP on Express and on Fastify. */
export class HttpTransport implements CallTransport {
  readonly type = 'http';

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly extractToken: TokenExtractor = tokenInAuthorization,
  ) {}

  callOf(context: ExecutionContext): Call {
    return new HttpCall(holderOfRequest(context), this.extractToken, context);
  }

  holderOf(context: ExecutionContext): UserHolder {
    return holderOfRequest(context);
  }

  /** Sets the refusal's headers on the response now, since an exception filter of the app may replace the exception. */
  refusal(context: ExecutionContext, exception: unknown): unknown {
    const response: unknown = context.switchToHttp().getResponse();
    for (const [name, value] of Object.entries(headersOf(exception))) {
      this.adapterHost.httpAdapter.setHeader(response, name, value);
    }
    return exception;
  }
}

/** The request itself, whose user `request.user` is. */
export function holderOfRequest(context: ExecutionContext): HttpRequest {
  return context.switchToHttp().getRequest<HttpRequest>();
}

/** One HTTP request, with Nest's context of it unless it is on the way to no handler of Nest's. */
export class HttpCall implements Call {
  constructor(
    readonly holder: HttpRequest,
    private readonly extractToken: TokenExtractor,
    private readonly executionContext?: ExecutionContext,
  ) {}

  get scope(): object {
    return this.holder;
  }

  get validateContext(): ValidateContext {
    const { holder: request, executionContext } = this;
    return executionContext === undefined ? { request } : { request, executionContext };
  }

  token(): string {
    return this.extractToken(this.holder);
  }
}

const NAME = 'authorization';

/** How many headers Node reads of a request if its server sets no `maxHeadersCount`. */
const DEFAULT_MAX_HEADERS = 1000;

/** The bearer token of the Authorization header (RFC 6750 section 2.1). */
export function tokenInAuthorization(request: HttpRequest): string {
  return bearerToken(authorizationOf(request));
}

/**
 * The Authorization header, or null if there are several: Node keeps the first and drops the others silently, but a proxy
 * in front may have checked another one. A refusal if there may be one that Node dropped before anything could see it.
 */
export function authorizationOf(request: HttpRequest): unknown {
  const { authorization } = request.headers;
  const rawHeaders = rawHeadersOf(request);
  if (rawHeaders === undefined) return authorization;
  const lack = lackOfHeaders(rawHeaders, request);
  if (lack !== undefined) return lack;
  if (authorization === undefined) return undefined;
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (isAuthorization(rawHeaders[index])) count += 1;
  }
  return count > 1 ? null : authorization;
}

/** The part of Node's request that is read of one that became a WebSocket. */
export interface UpgradeRequest {
  readonly rawHeaders: readonly string[];
  readonly socket: { readonly destroyed?: boolean };
}

/**
 * The same of a request that became a WebSocket. Only its raw headers are what the client sent there: Mercurius adds the
 * parameters of the connection to the others.
 */
export function authorizationOfUpgrade({ rawHeaders, socket }: UpgradeRequest): unknown {
  const authorization = rawHeaders.find((_, index) => index % 2 === 1 && isAuthorization(rawHeaders[index - 1]));
  return authorizationOf({ headers: { authorization }, rawHeaders, socket });
}

/** @throws Refusal `malformed_token` if there may be headers that Node dropped before anything could see them */
export function assertAllHeadersRead(request: HttpRequest): void {
  const lack = lackOfHeaders(rawHeadersOf(request) ?? [], request);
  if (lack !== undefined) throw lack;
}

function rawHeadersOf(request: HttpRequest): readonly string[] | undefined {
  return request.rawHeaders ?? request.raw?.rawHeaders;
}

/** Beyond its bound, Node drops headers silently. Names and values alternate, so each header is two entries. */
function lackOfHeaders(rawHeaders: readonly string[], { socket }: HttpRequest): Refusal | undefined {
  const { server }: { readonly server?: { readonly maxHeadersCount?: number | null } } = socket ?? {};
  const maxHeaders = server?.maxHeadersCount ?? DEFAULT_MAX_HEADERS;
  return maxHeaders > 0 && rawHeaders.length >= 2 * maxHeaders
    ? refuse('malformed_token', 'the request has so many headers that the server may not have read them all')
    : undefined;
}

/** Whether it is the name of the header, in any case. */
export function isAuthorization(name: string | undefined): boolean {
  return name?.length === NAME.length && name.toLowerCase() === NAME;
}
