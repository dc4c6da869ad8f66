import { acceptedClientId } from './audience-rule.js';
import {
  type AuthgearClaims,
  CAN_REAUTHENTICATE_CLAIM,
  IS_ANONYMOUS_CLAIM,
  IS_VERIFIED_CLAIM,
} from './authgear-claims.js';
import { isNumericDate } from './claim-rules.js';
import { deepFreeze } from './deep-freeze.js';
import { rolesOf } from './roles.js';
import type { TokenPolicy } from './token-policy.js';

/**
 * The subject of a verified access token: a user of the project, or a machine.
 *
 * Frozen to its leaves, because requests with the same token share it.
 */
export class AuthgearUser {
  /** The user id (a UUID), or `client_id_` and the Client ID for a machine. */
  readonly sub: string;
  /** The project that issued the token: its endpoint, without a trailing slash (RFC 7519 section 4.1.1). */
  readonly issuer: string;
  /** All claims of the token. */
  readonly claims: AuthgearClaims;
  /** Role keys from every claim of the option `rolesClaim`, each once; empty when there are none. */
  readonly roles: readonly string[];
  /** The values of `scope` (RFC 8693 section 4.2); empty when there are none. */
  readonly scopes: readonly string[];
  /** The application that the token was issued to. */
  readonly clientId: string;
  /** Whether the user is an anonymous user of Authgear: a guest who never signed up. */
  readonly isAnonymous: boolean;
  /** Whether the user has a verified email address or phone number, by the project's criteria. */
  readonly isVerified: boolean;
  /** Whether the user has a way to authenticate again, as before a sensitive operation. */
  readonly canReauthenticate: boolean;
  /** Whether the token was issued to an application for itself, by client credentials. */
  readonly isMachine: boolean;
  /** @internal */
  constructor(claims: AuthgearClaims, policy: TokenPolicy) {
    const { sub, iss, scope } = claims;
    // Before the option rolesClaim is asked, whose function could else change the claims.
    deepFreeze(claims);
    this.sub = sub;
    this.issuer = iss;
    this.claims = claims;
    this.roles = rolesOf(claims, policy.rolesClaims);
    this.scopes = scopesIn(scope);
    this.clientId = acceptedClientId(claims, policy);
    this.isAnonymous = claims[IS_ANONYMOUS_CLAIM] === true;
    this.isVerified = claims[IS_VERIFIED_CLAIM] === true;
    this.canReauthenticate = claims[CAN_REAUTHENTICATE_CLAIM] === true;
    this.isMachine = sub === `client_id_${this.clientId}`;
    Object.freeze(this.roles);
    Object.freeze(this);
  }

  /** When the token expires. A new Date at every access, so that no request can change another's. */
  get expiresAt(): Date {
    return new Date(this.claims.exp * 1000);
  }

  /**
   * When the user last signed in or authenticated again, from `auth_time` (OpenID Connect Core 1.0 section 2). Undefined if
   * the token doesn't tell, as that of a machine, or if the claim isn't a time. A new Date at every access.
   */
  get authenticatedAt(): Date | undefined {
    const { auth_time: seconds } = this.claims;
    return isNumericDate(seconds) ? new Date(seconds * 1000) : undefined;
  }

  /** All properties, the dates too. */
  toJSON(): object {
    return { ...this, expiresAt: this.expiresAt, authenticatedAt: this.authenticatedAt };
  }
}

let lastScope: unknown = '';
let lastScopes: readonly string[] = Object.freeze([]);

/** The tokens of one application nearly all have the same scope, so users share the array. */
function scopesIn(scope: unknown): readonly string[] {
  if (scope !== lastScope) {
    lastScope = scope;
    lastScopes = Object.freeze(typeof scope === 'string' ? scope.split(' ').filter(Boolean) : []);
  }
  return lastScopes;
}
