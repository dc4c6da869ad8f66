import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { httpRequestOf } from '../guards/http-request.js';
import type { AuthgearUser } from '../token/authgear-user.js';

/**
 * The user of the request: an `AuthgearUser`, or what the option `validate` gave in its place; undefined where nobody
 * authenticated. With a name, that property of it.
 *
 * ```ts
 * profile(@CurrentUser() user: AuthgearUser, @CurrentUser('sub') userId: string) {}
 * ```
 */
export const CurrentUser = createParamDecorator(
  (property: keyof AuthgearUser | (string & {}) | undefined, context: ExecutionContext): unknown => {
    const { user } = httpRequestOf(context);
    if (property === undefined || user === undefined || user === null) return user ?? undefined;
    return Reflect.get(Object(user), property);
  },
);
