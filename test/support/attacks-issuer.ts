import { type KeyObject, randomUUID } from 'node:crypto';
import { issuerKey, type UnfitKeys, unfitJwks, unfitKeys } from './attacks-keys.js';
import { compactJws } from './jws.js';
import { publicJwk } from './keys.js';
import { LoopbackServer } from './loopback-server.js';
import { rsa, type Signer } from './signers.js';

export const ROLES = 'https://authgear.com/claims/user/roles';

/**
 * An issuer on a real socket that signs whatever it is given, as the attacker in the tests needs it: with the issuer's
 * own key, or with one that the issuer publishes though no token may be signed with it.
 */
export class AttackIssuer {
  readonly clientId = 'web';
  readonly kid = 'issuer-key';
  readonly unfit: UnfitKeys = unfitKeys();

  #jwks: readonly object[] = [];

  private constructor(
    readonly key: KeyObject,
    private readonly server: LoopbackServer,
  ) {}

  static async start(key = issuerKey()): Promise<AttackIssuer> {
    const issuer = new AttackIssuer(key, await LoopbackServer.start());
    const { unfit, kid } = issuer;
    issuer.publish([...unfitJwks(unfit), publicJwk(key, { kid, use: 'sig', alg: 'RS256' })]);
    return issuer;
  }

  get endpoint(): string {
    return this.server.origin;
  }

  /** Paths that were asked for since keys were published, oldest first. */
  get requests(): readonly string[] {
    return this.server.requestedPaths;
  }

  /** The keys that it publishes. */
  get jwks(): readonly object[] {
    return this.#jwks;
  }

  publish(jwks: readonly object[]): void {
    this.#jwks = jwks;
    this.server.serveIssuer(jwks);
  }

  /** The header of a good token, but for these members; one that is undefined is left out. */
  header(members: object = {}): object {
    return { alg: 'RS256', kid: this.kid, typ: 'at+jwt', ...members };
  }

  /** The claims of a good user access token, but for these; one that is undefined is left out. */
  claims(claims: object = {}): object {
    const now = Math.floor(Date.now() / 1000);
    return {
      iss: this.endpoint,
      aud: [this.endpoint],
      iat: now,
      exp: now + 1800,
      sub: 'user-1',
      client_id: this.clientId,
      jti: randomUUID(),
      scope: 'openid',
      [ROLES]: [],
      ...claims,
    };
  }

  /** Signs a good token, but for these members of its header and these claims. */
  token(claims: object = {}, header: object = {}, key: KeyObject = this.key): string {
    return this.sign(this.header(header), this.claims(claims), rsa(key));
  }

  /** Signs any header and payload, with the issuer's key unless another signer is given. */
  sign(header: unknown, payload: unknown, signer: Signer = rsa(this.key)): string {
    return compactJws(header, payload, signer);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}
