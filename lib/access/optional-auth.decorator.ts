import { SetMetadata } from '@nestjs/common';

/** Metadata key of `@OptionalAuth()`. */
export const AUTHGEAR_OPTIONAL_AUTH_METADATA = 'authgear:isAuthOptional';

/**
 * Lets a request without a token in as anonymous: `request.user` is then undefined. An invalid token is still refused,
 * since a client that sends one believes that its user is signed in.
 *
 * On a handler it overrides the class, except for `@Roles()` there, which goes on asking for a user.
 */
export const OptionalAuth = (): MethodDecorator & ClassDecorator => SetMetadata(AUTHGEAR_OPTIONAL_AUTH_METADATA, true);
