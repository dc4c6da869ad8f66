import { acceptedClientId } from './audience-rule.js';
import {
  type AuthgearClaims,
  CAN_REAUTHENTICATE_CLAIM,
  IS_ANONYMOUS_CLAIM,
  IS_VERIFIED_CLAIM,
} from './authgear-claims.js';
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
    const { sub, scope } = claims;
    this.sub = sub;
    this.claims = claims;
    this.roles = rolesOf(claims, policy.rolesClaims);
    this.scopes = scopesIn(scope);
    this.clientId = acceptedClientId(claims, policy);
    this.isAnonymous = claims[IS_ANONYMOUS_CLAIM] === true;
    this.isVerified = claims[IS_VERIFIED_CLAIM] === true;
    this.canReauthenticate = claims[CAN_REAUTHENTICATE_CLAIM] === true;
    this.isMachine = sub === `client_id_${this.clientId}`;
    deepFreeze(claims);
    Object.freeze(this.roles);
    Object.freeze(this);
  }

  /** When the token expires. A new Date at every access, so that no request can change another's. */
  get expiresAt(): Date {
    return new Date(this.claims.exp * 1000);
  }

  /** All properties, `expiresAt` too. */
  toJSON(): object {
    return { ...this, expiresAt: this.expiresAt };
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
