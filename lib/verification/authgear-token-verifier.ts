import type { AuthgearEvents } from '../observability/authgear-events.js';
import type { Refusals } from '../refusals/refusals.js';
import type { AuthgearUser } from '../token/authgear-user.js';
import { assertToken } from '../token/bearer-token.js';
import type { TokenVerifier } from './token-verifier.js';
import type { UserValidator } from './user-validator.js';

/**
 * Verifies a token that did not arrive in the Authorization header of an HTTP request, such as one from a message or a
 * WebSocket handshake. It accepts and refuses the same tokens as the guards, and shares their cache. Injectable.
 */
export class AuthgearTokenVerifier {
  /** @internal */
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly users: UserValidator,
    private readonly refusals: Refusals,
    private readonly events: AuthgearEvents,
  ) {}

  /**
   * Verifies the token, and asks the option `validate` about its user.
   *
   * @param token - the token alone, without `Bearer`
   * @returns the user of the token, or the app's own user that `validate` returned
   * @throws AuthgearUnauthorizedException if the token is invalid, or `validate` refused its user
   * @throws AuthgearServiceUnavailableException if the issuer's keys can't be loaded, so that the token can't be verified
   */
  async verify<User extends object = AuthgearUser>(token: string): Promise<User>;
  async verify(token: string): Promise<object> {
    try {
      assertToken(token);
      const verified = await this.tokens.verify(token);
      const user = await this.users.validate(token, verified.user, {});
      this.events.accepted(user);
      return user;
    } catch (error) {
      throw this.refusals.from(error, token);
    }
  }
}
