import { SetMetadata } from '@nestjs/common';

/** Metadata key of `@Public()`. */
export const AUTHGEAR_PUBLIC_METADATA = 'authgear:isPublic';

/**
 * Lets everyone in without authentication, under a guard that is global or on the class. `request.user` stays undefined,
 * even if a valid token was sent; see {@link OptionalAuth} for that.
 *
 * On a handler it overrides the class. Together with `@Roles()` or `@OptionalAuth()` on one handler it is an error at start-up.
 */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(AUTHGEAR_PUBLIC_METADATA, true);
