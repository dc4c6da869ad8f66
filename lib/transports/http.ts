import type { ExecutionContext } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { refuse } from '../errors/refusal.js';
import { headersOf } from '../refusals/exceptions.js';
import type { Call, Transport, UserHolder } from './transport.js';

/** The part of an Express or Fastify request that is read and written. */
export interface HttpRequest extends UserHolder {
  readonly headers: { readonly authorization?: unknown };
  /** Express: names and values alternate, as they were sent. */
  readonly rawHeaders?: readonly string[];
  /** Fastify: Node's request. */
  readonly raw?: { readonly rawHeaders?: readonly string[] };
  readonly socket?: object;
}

/** HTTP on Express and on Fastify. */
export class HttpTransport implements Transport {
  readonly type = 'http';

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  callOf(context: ExecutionContext): Call {
    const request = context.switchToHttp().getRequest<HttpRequest>();
    return { authorization: authorizationOf(request), holder: request, request };
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

const NAME = 'authorization';

/** How many headers Node reads of a request if its server sets no `maxHeadersCount`. */
const DEFAULT_MAX_HEADERS = 1000;

/**
 * The Authorization header, or null if there are several: Node keeps the first and drops the others silently, but a proxy
 * in front may have checked another one. A refusal if there may be one that Node dropped before anything could see it.
 */
export function authorizationOf(request: HttpRequest): unknown {
  const { authorization } = request.headers;
  const rawHeaders = request.rawHeaders ?? request.raw?.rawHeaders;
  if (rawHeaders === undefined) return authorization;
  if (mayLackHeaders(rawHeaders, request)) {
    return refuse('malformed_token', 'the request has so many headers that the server may not have read them all');
  }
  if (authorization === undefined) return undefined;
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (isAuthorization(rawHeaders[index])) count += 1;
  }
  return count > 1 ? null : authorization;
}

/** Beyond its bound, Node drops headers silently. Names and values alternate, so each header is two entries. */
function mayLackHeaders(rawHeaders: readonly string[], { socket }: HttpRequest): boolean {
  const { server }: { readonly server?: { readonly maxHeadersCount?: number | null } } = socket ?? {};
  const maxHeaders = server?.maxHeadersCount ?? DEFAULT_MAX_HEADERS;
  return maxHeaders > 0 && rawHeaders.length >= 2 * maxHeaders;
}

function isAuthorization(name: string | undefined): boolean {
  return name?.length === NAME.length && name.toLowerCase() === NAME;
}
