/** Metadata key of `@Public()`. */
export const IS_PUBLIC_KEY = 'authgear:isPublic';

/** Metadata key of `@OptionalAuth()`. */
export const IS_AUTH_OPTIONAL_KEY = 'authgear:isAuthOptional';

/** Metadata key of `@Roles()`: a {@link RoleRule}. */
export const ROLES_KEY = 'authgear:roles';

/** The roles that a route asks for: at least one of `any`, or every one of `all`. */
export type RoleRule = { readonly any: readonly string[] } | { readonly all: readonly string[] };
