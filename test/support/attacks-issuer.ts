import { type KeyObject, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compactJws, rsa, type Segment, type Signer } from './attacks-jws.js';
import { issuerKey, jwkOf, type UnfitKeys, unfitJwks, unfitKeys } from './attacks-keys.js';

export const ROLES = 'https://authgear.com/claims/user/roles';

/**
 * An issuer on a real socket that signs whatever it is given, as the attacker in the tests needs it: with the issuer's
 * own key, or with one that the issuer publishes though no token may be signed with it.
 */
export class AttackIssuer {
  readonly clientId = 'web';
  readonly kid = 'issuer-key';
  readonly unfit: UnfitKeys = unfitKeys();
  /** Paths that were asked for, oldest first. */
  readonly requests: string[] = [];
  /** The JWKS. A test may change it. */
  jwks: readonly object[];
  readonly #server: Server;

  private constructor(readonly key: KeyObject) {
    this.jwks = [...unfitJwks(this.unfit), jwkOf(key, { kid: this.kid, use: 'sig', alg: 'RS256' })];
    this.#server = createServer((request, response) => {
      this.requests.push(request.url ?? '');
      const { endpoint, jwks } = this;
      const isForKeys = request.url === '/oauth2/jwks';
      const document = isForKeys ? { keys: jwks } : { issuer: endpoint, jwks_uri: `${endpoint}/oauth2/jwks` };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
    });
  }

  static async start(key = issuerKey()): Promise<AttackIssuer> {
    const issuer = new AttackIssuer(key);
    issuer.#server.listen(0, '127.0.0.1');
    await once(issuer.#server, 'listening');
    return issuer;
  }

  get endpoint(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
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
  sign(header: Segment, payload: Segment, signer: Signer = rsa(this.key)): string {
    return compactJws(header, payload, signer);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
