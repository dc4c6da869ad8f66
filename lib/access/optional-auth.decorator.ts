import { SetMetadata } from '@nestjs/common';
import { IS_AUTH_OPTIONAL_KEY } from './metadata.js';

/**
 * Lets a request without a token in as anonymous: `request.user` is then undefined. A bad token is still refused, since
 * whoever sends one believes to be signed in.
 *
 * On a handler it overrides the class, except for `@Roles()` there, which goes on asking for a user.
 */
export const OptionalAuth = (): MethodDecorator & ClassDecorator => SetMetadata(IS_AUTH_OPTIONAL_KEY, true);
