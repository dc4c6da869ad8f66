/** Options of every kind of token. */
export interface TokenOptions {
  /** Subject. Default `user-1`, or for a machine `client_id_` followed by its Client ID. */
  readonly sub?: string;
  /**
   * Lifetime: a number of seconds, or a string such as `'90s'`, `'5m'`, `'2h'`, `'1d'`; negative for an expired token.
   * Default 30 minutes, or 5 minutes for an ID token. Any other string is a `RangeError`.
   */
  readonly expiresIn?: number | string;
  /** Claims to add or replace. A claim whose value is undefined is omitted. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Members of the JOSE header to add or replace. A member whose value is undefined is omitted. */
  readonly header?: Readonly<Record<string, unknown>>;
}

/** Options of a user's access token. */
export interface AccessTokenOptions extends TokenOptions {
  /** Role keys. Default none. */
  readonly roles?: readonly string[];
  /** Client ID of the application that requested it. Default: the issuer's. */
  readonly clientId?: string;
  /**
   * Format of the token: as Authgear issues it, or as its integration guide describes it (`aud` is the Client ID, roles are
   * in `roles`, no `typ: at+jwt`). Default `authgear`.
   */
  readonly shape?: 'authgear' | 'guide';
}

/** A user, as the access token describes it: the options of an access token that say nothing of its format. */
export type UserOptions = Omit<AccessTokenOptions, 'shape' | 'header'>;

/** Options of a machine's access token. */
export interface MachineTokenOptions extends TokenOptions {
  /**
   * Resource URI that it requested (RFC 8707), which becomes its `aud`: `https:`, and not the issuer's endpoint. The API
   * must have it in its option `audience`.
   */
  readonly resource: string;
  /** Scopes, separated by spaces. Default none. */
  readonly scope?: string;
  /** Client ID of the machine. Default: the issuer's. */
  readonly clientId?: string;
}
