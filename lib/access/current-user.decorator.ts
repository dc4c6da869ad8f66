import { createParamDecorator, type ExecutionContext, type PipeTransform, type Type } from '@nestjs/common';
import { UnsupportedContextError } from '../errors/setup-errors.js';
import type { AuthgearUser } from '../token/authgear-user.js';
import type { UserHolder } from '../transports/transport.js';

/** A property of the token's user, or of the app's own. */
export type UserProperty = keyof AuthgearUser | (string & {});

/** A pipe for the parameter, as an instance or a class. */
export type UserPipe = PipeTransform | Type<PipeTransform>;

/**
 * The user of the request: an `AuthgearUser`, or what the option `validate` gave in its place; undefined where nobody
 * authenticated. With a name, that property of it.
 *
 * ```ts
 * profile(@CurrentUser() user: AuthgearUser, @CurrentUser('sub') userId: string) {}
 * ```
 */
export const CurrentUser: (property?: UserProperty | UserPipe, ...pipes: readonly UserPipe[]) => ParameterDecorator =
  createParamDecorator((property: UserProperty | undefined, context: ExecutionContext): unknown => {
    const type = context.getType<string>();
    if (type !== 'http') throw new UnsupportedContextError(type);
    const { user } = context.switchToHttp().getRequest<UserHolder>();
    return property === undefined ? (user ?? undefined) : Reflect.get(Object(user), property);
  });
