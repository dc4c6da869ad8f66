/** Claim with the effective roles of the user in a token that Authgear issued. */
export const AUTHGEAR_ROLES_CLAIM = 'https://authgear.com/claims/user/roles';

/** Claim with the roles of the user in a token minted as Authgear's integration guide describes it. */
export const GUIDE_ROLES_CLAIM = 'roles';

export const IS_ANONYMOUS_CLAIM = 'https://authgear.com/claims/user/is_anonymous';
export const IS_VERIFIED_CLAIM = 'https://authgear.com/claims/user/is_verified';
export const CAN_REAUTHENTICATE_CLAIM = 'https://authgear.com/claims/user/can_reauthenticate';

/**
 * The claims of a verified access token (RFC 9068 section 2.2, and Authgear's own).
 *
 * Add the claims of your project by declaration merging:
 *
 * ```ts
 * declare module 'nestjs-authgear' {
 *   interface AuthgearClaims { standard_attributes?: { email?: string } }
 * }
 * ```
 *
 * Only `iss`, `sub`, `aud` and `exp` are checked to have these types. Whatever else a token holds is as the issuer sent it.
 */
export interface AuthgearClaims {
  /** Issuer: the project's endpoint (RFC 7519 section 4.1.1). */
  readonly iss: string;
  /** Subject: the user id, or `client_id_` and the Client ID for a machine (RFC 7519 section 4.1.2). */
  readonly sub: string;
  /** Audience (RFC 7519 section 4.1.3). */
  readonly aud: string | readonly string[];
  /** Expiry, in seconds since the epoch (RFC 7519 section 4.1.4). */
  readonly exp: number;
  /** Not before, in seconds since the epoch (RFC 7519 section 4.1.5). */
  readonly nbf?: number;
  /** Issued at, in seconds since the epoch (RFC 7519 section 4.1.6). */
  readonly iat?: number;
  /** The application that the token was issued to (RFC 8693 section 4.3). */
  readonly client_id?: string;
  /** Any other claim of the token. */
  readonly [claim: string]: unknown;
}

/** A JSON object of which nothing is known yet. */
export type JsonObject = { readonly [member: string]: unknown };
