/** What is read from, and written on, a request of Express or Fastify. */
export interface HttpRequest {
  readonly headers: { readonly authorization?: unknown };
  /** Express: names and values in turn, as they were sent. */
  readonly rawHeaders?: readonly string[];
  /** Fastify: the request of Node. */
  readonly raw?: { readonly rawHeaders?: readonly string[] };
  user?: unknown;
}

const NAME = 'authorization';

/**
 * The Authorization header, or null where there are several: Node keeps the first and drops the others in silence, and
 * a proxy in front may have looked at another one.
 */
export function authorizationOf(request: HttpRequest): unknown {
  const { authorization } = request.headers;
  const rawHeaders = request.rawHeaders ?? request.raw?.rawHeaders;
  if (authorization === undefined || rawHeaders === undefined) return authorization;
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (isAuthorization(rawHeaders[index])) count += 1;
  }
  return count > 1 ? null : authorization;
}

function isAuthorization(name: string | undefined): boolean {
  return name?.length === NAME.length && name.toLowerCase() === NAME;
}
