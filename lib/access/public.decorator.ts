import { SetMetadata } from '@nestjs/common';
import { IS_PUBLIC_KEY } from './metadata.js';

/**
 * Lets everyone in without authentication, under a guard that is global or on the class. `request.user` stays undefined,
 * even if a good token was sent; see {@link OptionalAuth} for that.
 *
 * On a handler it overrides the class. Together with `@Roles()` or `@OptionalAuth()` on one handler it's an error at start-up.
 */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(IS_PUBLIC_KEY, true);
