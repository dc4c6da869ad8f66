import type { CallCredentials, VerifiedCredentials } from '../access/call-credentials.js';
import { refuse } from '../errors/refusal.js';
import { AUTHGEAR_ROLES_CLAIM, type AuthgearClaims } from '../token/authgear-claims.js';
import { AuthgearUser } from '../token/authgear-user.js';
import type { UserOptions } from './token-options.js';
import { userToken } from './token-shapes.js';

/** The project whose tokens the users seem to have. */
export const SIGNED_IN_ORIGIN = { endpoint: 'https://authgear.test', clientId: 'test-client' };

/** Stands for a token where there is none. */
const NO_TOKEN = 'signed in by the test kit';

/** Takes every call for one of the current user, whatever token it has. */
export class SignedInCredentials implements CallCredentials {
  /** @param current - asked at every call; null or undefined for nobody */
  constructor(private readonly current: () => UserOptions | null | undefined) {}

  tokenOf(): string {
    this.userOptions();
    return NO_TOKEN;
  }

  verify(): VerifiedCredentials {
    const { claims } = userToken(SIGNED_IN_ORIGIN, this.userOptions());
    // A copy, as a token would hold it: the user freezes it.
    return { user: userOf(JSON.parse(JSON.stringify(claims))) };
  }

  private userOptions(): UserOptions {
    const options = this.current();
    if (options === null || options === undefined) throw refuse('missing_token');
    return options;
  }
}

function userOf(claims: AuthgearClaims): AuthgearUser {
  return new AuthgearUser(claims, {
    issuer: SIGNED_IN_ORIGIN.endpoint,
    clientIds: '*',
    audiences: new Set([claims.aud].flat()),
    requireAccessTokenType: false,
    clockTolerance: 0,
    rolesClaims: [AUTHGEAR_ROLES_CLAIM],
  });
}
