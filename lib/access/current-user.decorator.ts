import { createParamDecorator, type ExecutionContext, type PipeTransform, type Type } from '@nestjs/common';
import { AuthgearUser } from '../token/authgear-user.js';
import { holderOf } from '../transports/transports.js';
import { admittedUserOf } from '../verification/admission.js';
import { hideParameterType, pipeTold } from './parameter-type.js';
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
 * Pipes of the handler, its class and the app leave the user as it is, whatever the type of the parameter: a `ValidationPipe`
 * neither validates nor transforms it. A pipe that is passed to the decorator itself, as an instance, is told the type, unless
 * that is `AuthgearUser`. One that is passed as a class is not.
 *
 * Throws `UnsupportedContextError` on transports that no app of the process has registered.
 *
 * ```ts
 * profile(@CurrentUser() user: AuthgearUser, @CurrentUser('sub') userId: string) {}
 * ```
 */
export function CurrentUser(property?: UserProperty | UserPipe, ...pipes: readonly UserPipe[]): ParameterDecorator {
  return (target, method, index) => {
    const type = method === undefined ? undefined : hideParameterType(target, method, index);
    const told = type === AuthgearUser ? undefined : type;
    InjectUser(pipeTold(told, property), ...pipes.map((pipe) => pipeTold(told, pipe)))(target, method, index);
  };
}

const InjectUser: (property?: UserProperty | UserPipe, ...pipes: readonly UserPipe[]) => ParameterDecorator =
  createParamDecorator((property: UserProperty | undefined, context: ExecutionContext): unknown => {
    const holder = holderOf(context);
    const user = admittedUserOf(holder) ?? trustedUserOf(holder);
    return user === undefined || property === undefined ? user : Reflect.get(user, property);
  });
