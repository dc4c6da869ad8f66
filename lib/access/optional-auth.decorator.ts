import { SetMetadata } from '@nestjs/common';

/** Metadata key of `@OptionalAuth()`, for Nest's `Reflector`: true where it was applied. */
export const AUTHGEAR_OPTIONAL_AUTH_METADATA = 'authgear:isAuthOptional';

/**
 * Lets requests without a token in as anonymous: `@CurrentUser()` is then undefined. An invalid token is still refused, since
 * a client that sends one assumes that its user is signed in.
 *
 * On a class it counts for the handlers that this class declares or inherits, and for none that a subclass adds or
 * overrides. On a handler it overrides the class, except that a `@Roles()` on the class still requires a user.
 */
export const OptionalAuth = (): MethodDecorator & ClassDecorator => SetMetadata(AUTHGEAR_OPTIONAL_AUTH_METADATA, true);
