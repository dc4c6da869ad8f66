import type { ReadRoles } from './roles.js';

/** What the options ask of every token, in the form in which it is fastest to check. */
export interface TokenPolicy {
  /** The one accepted `iss`. */
  readonly issuer: string;
  /** Accepted Client IDs, or `'*'` for any application of the project. */
  readonly clientIds: ReadonlySet<string> | '*';
  /** Accepted resources in `aud`: the issuer itself and those of the option `audience`. */
  readonly audiences: ReadonlySet<string>;
  readonly requireAccessTokenType: boolean;
  /** Leeway for `exp` and `nbf`, in seconds. */
  readonly clockTolerance: number;
  /** Claims that roles are read from, or the app's own reader of them. */
  readonly rolesClaims: readonly string[] | ReadRoles;
}
