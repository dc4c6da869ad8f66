import type { KeyObject } from 'node:crypto';
import { compactJws } from './jws.js';
import { newRsaKey, publicJwk } from './keys.js';
import { LoopbackServer } from './loopback-server.js';
import { rsa } from './signers.js';

/** An issuer whose JWKS and signing key are the test's, for tokens and keys that no Authgear would make. */
export class ScriptedIssuer {
  readonly clientId = 'test-client';
  readonly kid = 'good';
  readonly key = newRsaKey();

  private constructor(private readonly server: LoopbackServer) {}

  /** @param otherKeys JWKs to publish before the good one */
  static async start(otherKeys: readonly object[] = []): Promise<ScriptedIssuer> {
    const issuer = new ScriptedIssuer(await LoopbackServer.start());
    issuer.server.serveIssuer([...otherKeys, publicJwk(issuer.key, { kid: issuer.kid })]);
    return issuer;
  }

  get endpoint(): string {
    return this.server.origin;
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
    return compactJws({ alg: 'RS256', typ: 'at+jwt', kid: this.kid, ...header }, this.claims(), rsa(key));
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}
