import { createPublicKey, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newRsaKey, signToken } from './tokens.js';

/** Members of a JWK beside the key itself. */
export interface JwkMembers {
  readonly kid?: unknown;
  readonly use?: unknown;
  readonly alg?: unknown;
}

/** A public key as a JWK. */
export function publicJwk(key: KeyObject, members: JwkMembers): object {
  return { ...createPublicKey(key).export({ format: 'jwk' }), ...members };
}

/** An issuer whose JWKS and signing key are the test's, for tokens and keys that no Authgear would make. */
export class ScriptedIssuer {
  readonly clientId = 'test-client';
  readonly kid = 'good';
  readonly key = newRsaKey();
  readonly #server: Server;

  private constructor(otherKeys: readonly object[]) {
    this.#server = createServer((request, response) => {
      const { endpoint } = this;
      const document =
        request.url === '/oauth2/jwks'
          ? { keys: [...otherKeys, publicJwk(this.key, { kid: this.kid })] }
          : { issuer: endpoint, jwks_uri: `${endpoint}/oauth2/jwks` };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
    });
  }

  /** @param otherKeys JWKs to publish before the good one */
  static async start(otherKeys: readonly object[] = []): Promise<ScriptedIssuer> {
    const issuer = new ScriptedIssuer(otherKeys);
    issuer.#server.listen(0, '127.0.0.1');
    await once(issuer.#server, 'listening');
    return issuer;
  }

  get endpoint(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Claims of a good access token. */
  claims(): Record<string, unknown> {
    return {
      iss: this.endpoint,
      aud: [this.endpoint],
      sub: 'u1',
      client_id: this.clientId,
      exp: Math.floor(Date.now() / 1000) + 300,
    };
  }

  /** A good access token, but for these members of its header. */
  token(header: object = {}, key: KeyObject = this.key): string {
    return signToken(key, { alg: 'RS256', typ: 'at+jwt', kid: this.kid, ...header }, this.claims());
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
