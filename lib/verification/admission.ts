import type { AuthgearUser } from '../token/authgear-user.js';
import { rolesIn } from '../token/roles.js';

/** The object that holds the user of a call; it lives as long as the call. */
export interface UserHolder {
  readonly user?: unknown;
}

/** A user who counts as authenticated. */
export interface AdmittedUser {
  /** The token's user, or the app's own user. */
  readonly user: object;
  /** The role keys that count for this call. */
  readonly roles: readonly string[];
}

interface Admission {
  /** The call itself, so that an admission that was copied to another object doesn't count there. */
  readonly holder: UserHolder;
  readonly user: object;
  /** Whose roles count if the user has no `roles` of its own. */
  readonly tokenUser: AuthgearUser;
  readonly by: Admissions;
}

/** Where a call keeps its admission: a `WeakMap` of calls would cost as much as the rest of a remembered token's check. */
const ADMISSION = Symbol('nestjs-authgear:admission');

interface AdmittedHolder extends UserHolder {
  [ADMISSION]?: Admission;
}

/**
 * The user that a pipeline admitted to this very call; undefined if anyone has put another object in its place.
 *
 * It is compared by identity, so nothing that looks like an authenticated user counts as one.
 */
export function admittedUserOf(holder: AdmittedHolder): object | undefined {
  return admissionOf(holder)?.user;
}

/** Admits to another object that stands for the same call whom a pipeline admitted to this one. */
export function passOnAdmission(from: AdmittedHolder, to: AdmittedHolder & { user?: unknown }): void {
  const admission = admissionOf(from);
  if (admission === undefined) return;
  to.user = admission.user;
  to[ADMISSION] = { ...admission, holder: to };
}

/** Whether a value can be a user at all. */
export function isUser(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The users that one pipeline admitted, each to one call. */
export class Admissions {
  /** @param trustsOtherGuards - whether users count, too, that no pipeline admitted */
  constructor(readonly trustsOtherGuards: boolean) {}

  /** Only for a user whose token was verified, and whom the option `validate` accepted. */
  admit(holder: AdmittedHolder, user: object, tokenUser: AuthgearUser): void {
    holder[ADMISSION] = { holder, user, tokenUser, by: this };
  }

  /**
   * The user of the call, if it counts as authenticated for this pipeline.
   *
   * A user that another pipeline admitted never does, trusted or not: its issuer isn't this one's.
   */
  of(holder: AdmittedHolder): AdmittedUser | undefined {
    const admission = admissionOf(holder);
    if (admission === undefined) return this.trusted(holder.user);
    const { user, tokenUser, by } = admission;
    return by === this ? { user, roles: rolesOf(user, tokenUser.roles) } : undefined;
  }

  private trusted(user: unknown): AdmittedUser | undefined {
    return this.trustsOtherGuards && isUser(user) ? { user, roles: rolesOf(user, []) } : undefined;
  }
}

function admissionOf(holder: AdmittedHolder): Admission | undefined {
  const admission = holder[ADMISSION];
  return admission?.holder === holder && admission.user === holder.user ? admission : undefined;
}

/** The app's own user may have `roles`, which then replace those of the token. */
function rolesOf(user: object, tokenRoles: readonly string[]): readonly string[] {
  return 'roles' in user ? rolesIn(user.roles) : tokenRoles;
}
