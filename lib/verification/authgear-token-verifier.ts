import type { AuthgearEvents } from '../observability/authgear-events.js';
import type { Refusals } from '../refusals/refusals.js';
import type { AuthgearUser } from '../token/authgear-user.js';
import { assertToken } from '../token/bearer-token.js';
import type { TokenVerifier } from './token-verifier.js';
import type { UserValidator } from './user-validator.js';

/**
 * Verifies a token that did not come in the Authorization header of an HTTP request, such as from a message or a WebSocket
 * handshake. The same pipeline as the guards', with the same memory.
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
   * @param token the token alone, without "Bearer"
   * @returns the user of the token, or what the option `validate` gives in its place
   * @throws AuthgearUnauthorizedException when the token is refused
   * @throws AuthgearServiceUnavailableException when the issuer's keys can't be loaded, so that nothing can be said about it
   */
  async verify<User extends object = AuthgearUser>(token: string): Promise<User>;
  async verify(token: string): Promise<object> {
    try {
      assertToken(token);
      const user = await this.users.validate(token, await this.tokens.verify(token), {});
      this.events.accepted(user);
      return user;
    } catch (error) {
      throw this.refusals.from(error, token);
    }
  }
}
