import { inspect } from 'node:util';
import { identity, type MonoTypeOperatorFunction, Observable, takeUntil } from 'rxjs';
import { whenReached } from './at-expiry.js';

/** A user whose authentication ends: an `AuthgearUser`, or the app's own user with the same member. */
export interface ExpiringUser {
  /** When the token expires, as `AuthgearUser` has it (RFC 7519 section 4.1.4). Undefined: the stream isn't ended. */
  readonly expiresAt: Date | undefined;
}

/**
 * An operator of rxjs that completes a stream, such as that of a handler with `@Sse()`, when the token of its user expires. The
 * guards see a stream once, when it begins; without this operator it goes on for as long as the client stays.
 *
 * With a token that has expired already, the stream completes at once. The option `clockTolerance` isn't added. A waiting
 * stream doesn't keep the process alive.
 *
 * Without a user, as on a route with `@OptionalAuth()`, or without `expiresAt`, **the stream isn't ended**. An app's own user,
 * from the option `validate`, has the member only if `validate` copies it from the `AuthgearUser`.
 *
 * ```ts
 * @Sse('prices')
 * prices(@CurrentUser() user: AuthgearUser) {
 *   return this.feed.prices().pipe(untilTokenExpires(user));
 * }
 * ```
 *
 * @throws TypeError if `expiresAt` is neither a valid Date nor undefined
 */
export function untilTokenExpires<Value>(user: ExpiringUser | undefined): MonoTypeOperatorFunction<Value> {
  const expiresAt: unknown = user?.expiresAt;
  if (expiresAt === undefined) return identity;
  const time = expiresAt instanceof Date ? expiresAt.getTime() : Number.NaN;
  if (Number.isNaN(time)) {
    const given = inspect(expiresAt, { depth: 0, maxStringLength: 40 });
    throw new TypeError(`untilTokenExpires(user) needs a valid Date as user.expiresAt, or undefined, and got ${given}`);
  }
  return takeUntil(new Observable<void>((subscriber) => whenReached(time, () => subscriber.next())));
}
