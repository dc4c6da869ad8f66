import { createParamDecorator, type ExecutionContext, type PipeTransform, type Type } from '@nestjs/common';
import type { AuthgearUser } from '../token/authgear-user.js';
import { httpRequestOf } from '../transports/http-request.js';

/** A property of the token's user, or of the app's own. */
type UserProperty = keyof AuthgearUser | (string & {});

type Pipe = PipeTransform | Type<PipeTransform>;

/**
 * The user of the request: an `AuthgearUser`, or what the option `validate` gave in its place; undefined where nobody
 * authenticated. With a name, that property of it.
 *
 * ```ts
 * profile(@CurrentUser() user: AuthgearUser, @CurrentUser('sub') userId: string) {}
 * ```
 */
export const CurrentUser: (property?: UserProperty | Pipe, ...pipes: readonly Pipe[]) => ParameterDecorator =
  createParamDecorator((property: UserProperty | undefined, context: ExecutionContext): unknown => {
    const { user } = httpRequestOf(context);
    return property === undefined ? (user ?? undefined) : Reflect.get(Object(user), property);
  });
