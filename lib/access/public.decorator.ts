import { SetMetadata } from '@nestjs/common';

/** Metadata key of `@Public()`, for Nest's `Reflector`: true where it was applied. */
export const AUTHGEAR_PUBLIC_METADATA = 'authgear:isPublic';

/**
 * Opens a route to everyone, under a guard that is global or on the class. Tokens are ignored: `@CurrentUser()` is
 * undefined even if a valid one was sent. To use a token if there is one, see {@link OptionalAuth}.
 *
 * On a class it opens the handlers that this class declares or inherits, and none that a subclass adds or overrides. On a
 * handler it overrides the class. Together with `@Roles()` or `@OptionalAuth()` on one handler, it stops the app at
 * start-up with an `AuthgearRouteError`.
 */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(AUTHGEAR_PUBLIC_METADATA, true);
