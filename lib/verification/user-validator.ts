import { TokenError } from '../errors/token-error.js';
import type { ValidateContext, ValidateUser } from '../options/authgear-options.js';
import type { AuthgearUser } from '../token/authgear-user.js';
import { rolesIn } from '../token/roles.js';
import type { HttpRequest } from '../transports/authorization-header.js';

interface Admitted {
  readonly token: string;
  readonly tokenUser: AuthgearUser;
  readonly user: Promise<object>;
}

/** The app's say about the user of a valid token: the option `validate`. */
export class UserValidator {
  /** So that several guards on one route ask the app once. */
  readonly #admitted = new WeakMap<object, Admitted>();

  constructor(private readonly option: ValidateUser | undefined) {}

  /** Whether the app has a say at all. */
  get asksApp(): boolean {
    return this.option !== undefined;
  }

  /**
   * @returns the user of the request: the token's at once, or the app's own
   * @throws TokenError `user_rejected`, and whatever the app's `validate` throws
   */
  validate(
    token: string,
    tokenUser: AuthgearUser,
    context: ValidateContext & { readonly request?: HttpRequest },
  ): object | Promise<object> {
    const { option } = this;
    if (option === undefined) return tokenUser;
    const { request } = context;
    const earlier = request && this.#admitted.get(request);
    if (earlier?.token === token) return earlier.user;
    const user = ask(option, tokenUser, context);
    if (request) this.#admitted.set(request, { token, tokenUser, user });
    return user;
  }

  /** The roles that decide about this request: the user's own, or else, if the app's user has none, the token's. */
  rolesOf(request: HttpRequest): readonly string[] {
    const { user } = request;
    if (typeof user === 'object' && user !== null && 'roles' in user) return rolesIn(user.roles);
    return this.#admitted.get(request)?.tokenUser.roles ?? [];
  }
}

async function ask(validate: ValidateUser, tokenUser: AuthgearUser, context: ValidateContext): Promise<object> {
  const user: unknown = await validate(tokenUser, context);
  if (typeof user !== 'object' || user === null) throw TokenError.of('user_rejected');
  return user;
}
