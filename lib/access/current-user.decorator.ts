import { createParamDecorator, type ExecutionContext, type PipeTransform, type Type } from '@nestjs/common';
import { UnsupportedContextError } from '../errors/setup-errors.js';
import type { AuthgearUser } from '../token/authgear-user.js';
import type { UserHolder } from '../transports/transport.js';

/** Name of a property of the token's user, or of the app's own user. */
export type UserProperty = keyof AuthgearUser | (string & {});

/** A pipe for the parameter of `@CurrentUser()`, as an instance or a class. */
export type UserPipe = PipeTransform | Type<PipeTransform>;

/**
 * Injects the user of the request: an `AuthgearUser`, or the app's own user that the option `validate` returned. Undefined
 * if the request wasn't authenticated. With a name, injects that property of the user.
 *
 * Throws `UnsupportedContextError` on transports other than HTTP.
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
