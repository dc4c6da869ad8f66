import type { HttpAdapterHost } from '@nestjs/core';

/** The Express app, or the Fastify instance, that serves this Nest app; undefined if it doesn't serve HTTP. */
export function appServedBy({ httpAdapter }: HttpAdapterHost): object | undefined {
  const app: unknown = httpAdapter?.getInstance();
  return isObject(app) ? app : undefined;
}

/** The Express app or the Fastify instance by which a request came in. Empty if the request doesn't tell. */
export function appsOf(request: object): readonly object[] {
  const told: readonly unknown[] = [Reflect.get(request, 'app'), Reflect.get(request, 'server')];
  return told.filter(isObject);
}

/** An Express app is a function. */
function isObject(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}
