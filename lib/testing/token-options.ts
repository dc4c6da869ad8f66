/** What every kind of token can be told. */
export interface TokenOptions {
  /** Subject. Default `user-1`, or for a machine `client_id_` and its Client ID. */
  readonly sub?: string;
  /** Life: seconds, or `'90s'`, `'5m'`, `'2h'`, `'1d'`; negative for a token that has expired. Default as Authgear's. */
  readonly expiresIn?: number | string;
  /** Claims to add or replace; one that is undefined is left out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Members of the JOSE header to add or replace; one that is undefined is left out. */
  readonly header?: Readonly<Record<string, unknown>>;
}

/** A user's access token. */
export interface AccessTokenOptions extends TokenOptions {
  /** Role keys. Default none. */
  readonly roles?: readonly string[];
  /** Client ID of the application that asked for it. Default the issuer's. */
  readonly clientId?: string;
  /**
   * Shape of the token: as Authgear issues it, or as its integration guide describes it (`aud` is the Client ID, roles are
   * in `roles`, no `typ: at+jwt`). Default `authgear`.
   */
  readonly shape?: 'authgear' | 'guide';
}

/** A machine's access token. */
export interface MachineTokenOptions extends TokenOptions {
  /** Scopes, separated by spaces. Default none. */
  readonly scope?: string;
  /** Client ID of the machine. Default the issuer's. */
  readonly clientId?: string;
  /** Resource URI that it asked for. Default the issuer's endpoint. */
  readonly resource?: string;
}
