import type { ExecutionContext } from '@nestjs/common';
import { UnsupportedContextError } from '../errors/setup-error.js';
import type { HttpRequest } from './authorization-header.js';

/**
 * The request of an HTTP call.
 *
 * @throws UnsupportedContextError on any other transport
 */
export function httpRequestOf(context: ExecutionContext): HttpRequest {
  const type = context.getType<string>();
  if (type !== 'http') throw new UnsupportedContextError(type);
  return context.switchToHttp().getRequest<HttpRequest>();
}
