import { refuse } from '../errors/refusal.js';
import type { ValidateContext, ValidateUser } from '../options/authgear-options.js';
import type { AuthgearUser } from '../token/authgear-user.js';
import { rolesIn } from '../token/roles.js';

interface Validated {
  readonly token: string;
  readonly tokenUser: AuthgearUser;
  readonly user: Promise<object>;
}

/** Where the user of a call is put; it lives as long as the call. */
interface UserHolder {
  readonly user?: unknown;
}

/** Asks the app about the user of a valid token: the option `validate`. */
export class UserValidator {
  /** So that several guards on one route ask the app once. */
  private readonly validated = new WeakMap<UserHolder, Validated>();

  constructor(private readonly option: ValidateUser | undefined) {}

  /** Whether there is anything to ask. */
  get asksApp(): boolean {
    return this.option !== undefined;
  }

  /**
   * @param holder of the call, during which the app is asked about one token once
   * @returns the user of the call: the token's at once, or the app's own
   * @throws Refusal `user_rejected`, and whatever the app's `validate` throws
   */
  validate(
    token: string,
    tokenUser: AuthgearUser,
    context: ValidateContext,
    holder?: UserHolder,
  ): object | Promise<object> {
    if (this.option === undefined) return tokenUser;
    const earlier = holder && this.validated.get(holder);
    if (earlier?.token === token) return earlier.user;
    const user = ask(this.option, tokenUser, context);
    if (holder) this.validated.set(holder, { token, tokenUser, user });
    return user;
  }

  /** The roles that decide about this call: the user's own, or else, if the app's user has none, the token's. */
  rolesOf(holder: UserHolder): readonly string[] {
    const { user } = holder;
    if (typeof user === 'object' && user !== null && 'roles' in user) return rolesIn(user.roles);
    return this.validated.get(holder)?.tokenUser.roles ?? [];
  }
}

async function ask(validate: ValidateUser, tokenUser: AuthgearUser, context: ValidateContext): Promise<object> {
  const user: unknown = await validate(tokenUser, context);
  if (typeof user !== 'object' || user === null) throw refuse('user_rejected');
  return user;
}
