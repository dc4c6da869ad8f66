import type { KeyStore } from '../issuer/key-store.js';
import type { AuthgearUser } from '../token/authgear-user.js';
import type { Call } from '../transports/transport.js';
import type { TokenVerifier } from '../verification/token-verifier.js';

/** Credentials that were verified, such as a token. */
export interface VerifiedCredentials {
  readonly user: AuthgearUser;
}

/** How a call shows who makes it. The test kit puts users without tokens in its place. */
export interface CallCredentials {
  /** Called once the app has started. */
  prepare?(): void;
  /** @throws Refusal `missing_token` or `malformed_token` */
  tokenOf(call: Call): string;
  /**
   * @param connection - of the call, if it came by one
   * @throws Refusal, or rejects with it
   */
  verify(token: string, connection?: object): VerifiedCredentials | Promise<VerifiedCredentials>;
}

/** By a bearer token, in the place that its transport says. */
export class BearerCredentials implements CallCredentials {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly keys: KeyStore,
  ) {}

  prepare(): void {
    this.keys.preload();
  }

  tokenOf(call: Call): string {
    return call.token();
  }

  verify(token: string, connection?: object): VerifiedCredentials | Promise<VerifiedCredentials> {
    return this.tokens.verify(token, connection);
  }
}
