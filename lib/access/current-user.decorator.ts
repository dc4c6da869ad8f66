import { createParamDecorator, type ExecutionContext, type PipeTransform, type Type } from '@nestjs/common';
import { refuseContext } from '../refusals/unsupported-context.js';
import type { AuthgearUser } from '../token/authgear-user.js';
import { admittedUserOf, type UserHolder } from '../verification/admission.js';
import { trustedUserOf } from './trusting-app.js';

/** Name of a property of the token's user, or of the app's own user. */
export type UserProperty = keyof AuthgearUser | (string & {});

/** A pipe for the parameter of `@CurrentUser()`, as an instance or a class. */
export type UserPipe = PipeTransform | Type<PipeTransform>;

/**
 * Injects the user of the request: an `AuthgearUser`, or the app's own user that the option `validate` returned. Undefined
 * if this package didn't authenticate the request, whatever others have put on `request.user`; with the option
 * `trustUsersOfOtherGuards`, it is then the object that they put there. With a name, injects that property of the user.
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
    if (type !== 'http') throw refuseContext(type);
    const request = context.switchToHttp().getRequest<UserHolder>();
    const user = admittedUserOf(request) ?? trustedUserOf(request);
    return user === undefined || property === undefined ? user : Reflect.get(user, property);
  });
