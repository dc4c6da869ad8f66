import type { HttpAdapterHost } from '@nestjs/core';

/** What serves this Nest app: the Express app or the Fastify instance, and Node's server. Empty if it doesn't serve HTTP. */
export function serversOf({ httpAdapter }: HttpAdapterHost): readonly object[] {
  const servers: readonly unknown[] = [httpAdapter?.getInstance(), httpAdapter?.getHttpServer()];
  return servers.filter(isObject);
}

/**
 * The Express app or the Fastify instance that a request came in by. Node's server, if the request knows neither, as in a
 * middleware on Fastify. Empty if it doesn't know that either.
 */
export function serversBehind(request: object): readonly object[] {
  const apps = [Reflect.get(request, 'app'), Reflect.get(request, 'server')].filter(isObject);
  if (apps.length > 0) return apps;
  const { server }: { readonly server?: unknown } = Object(Reflect.get(request, 'socket'));
  return [server].filter(isObject);
}

/** An Express app is a function. */
function isObject(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}
