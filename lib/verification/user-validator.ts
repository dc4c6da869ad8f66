import { refuse } from '../errors/refusal.js';
import type { ValidateContext, ValidateUser } from '../options/authgear-options.js';
import type { AuthgearUser } from '../token/authgear-user.js';
import { rolesIn } from '../token/roles.js';

interface Validated {
  readonly token: string;
  readonly tokenUser: AuthgearUser;
  readonly user: Promise<object>;
}

/** The object that holds the user of a call; it lives as long as the call. */
interface UserHolder {
  readonly user?: unknown;
}

/** Asks the app about the user of a valid token: the option `validate`. */
export class UserValidator {
  /** So that several guards on one route call `validate` once. */
  private readonly validated = new WeakMap<UserHolder, Validated>();

  constructor(private readonly option: ValidateUser | undefined) {}

  /** Whether there is anything to ask. */
  get asksApp(): boolean {
    return this.option !== undefined;
  }

  /**
   * @param holder - of the call, during which the app is asked about the same token once
   * @returns the user of the call: synchronously the token's, or a promise of the app's own
   * @throws Refusal `user_rejected`, or the error that the app's `validate` throws
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

  /** The roles that count for this call: those of the call's user, or those of the token if the app's user has none. */
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
