import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { discoveryDocument } from './discovery-document.js';
import { SigningKey } from './signing-key.js';
import type { AccessTokenOptions, MachineTokenOptions, UserOptions } from './token-options.js';
import { idToken, machineToken, opaqueToken, refreshedToken, type TokenContent, userToken } from './token-shapes.js';
import { type IssuerAnswer, Userinfo } from './userinfo.js';

/** Options of {@link AuthgearTestIssuer.start}. */
export interface TestIssuerOptions {
  /** Client ID of tokens whose options don't name another. Default `test-client`. */
  readonly clientId?: string;
}

/** Options of {@link AuthgearTestIssuer.rotateKeys}. */
export interface RotateKeysOptions {
  /** Whether the previous keys stay in the JWKS. Default false: APIs refuse their tokens after the next key refresh. */
  readonly keepOld?: boolean;
}

/** A request that the issuer answered. */
export interface IssuerRequest {
  /** HTTP method, such as `GET`. */
  readonly method: string;
  /** Path and query, such as `/oauth2/jwks`. */
  readonly path: string;
}

/**
 * A stand-in for an Authgear project: a real HTTP server on a free port of the loopback interface, with discovery, JWKS,
 * userinfo and tokens in Authgear's format. For tests only: it issues any token that it is asked for.
 *
 * ```ts
 * const issuer = await AuthgearTestIssuer.start();
 * // AuthgearModule.forRoot({ endpoint: issuer.endpoint, clientId: issuer.clientId })
 * const token = await issuer.accessToken({ sub: 'u1', roles: ['admin'] });
 * await issuer.stop();
 * ```
 */
export class AuthgearTestIssuer {
  /** All requests that the issuer has answered, oldest first. */
  readonly requests: IssuerRequest[] = [];
  readonly #server: Server;
  readonly #userinfo = new Userinfo();
  #keys: readonly SigningKey[];
  #signingKey: SigningKey;
  #isOnline = true;

  private constructor(
    /** Default Client ID of the tokens. */
    readonly clientId: string,
    signingKey: SigningKey,
  ) {
    this.#signingKey = signingKey;
    this.#keys = [signingKey];
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.on('connection', (socket) => {
      if (!this.#isOnline) socket.resetAndDestroy();
    });
  }

  /** Starts an issuer, which listens when the promise resolves. Call {@link AuthgearTestIssuer.stop} when done. */
  static async start(options: TestIssuerOptions = {}): Promise<AuthgearTestIssuer> {
    const { clientId = 'test-client' } = options;
    const issuer = new AuthgearTestIssuer(clientId, await SigningKey.first());
    issuer.#server.listen(0, '127.0.0.1');
    await once(issuer.#server, 'listening');
    return issuer;
  }

  /** The issuer, for the option `endpoint`: `http://127.0.0.1:<port>`. */
  get endpoint(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** A user's access token, as it is issued when the user signs in. */
  async accessToken(options: AccessTokenOptions = {}): Promise<string> {
    return this.#signForUser(userToken(this, options));
  }

  /**
   * A user's access token, as it is issued for a refresh token (RFC 6749 section 6): without `amr`, and with the `auth_time`
   * of the sign-in, by default half an hour before.
   */
  async refreshedToken(options: Omit<AccessTokenOptions, 'shape'> = {}): Promise<string> {
    return this.#signForUser(refreshedToken(this, options));
  }

  /**
   * A user's opaque access token: 32 letters and digits, as applications get it for which "Issue JWT as access token" is
   * off. An API can't verify it; `/oauth2/userinfo` knows it.
   */
  async opaqueToken(options: UserOptions = {}): Promise<string> {
    return this.#userinfo.open(opaqueToken(), userToken(this, options).claims);
  }

  /**
   * A machine's access token, as the client credentials grant issues it (RFC 6749 section 4.4), for a resource: `aud` is
   * never the issuer's endpoint.
   *
   * @throws TypeError without a resource, or with one that isn't `https:`
   */
  async machineToken(options: MachineTokenOptions): Promise<string> {
    return this.#signingKey.sign(machineToken(this, options));
  }

  /** A user's ID token, which an API must refuse. */
  async idToken(options: Omit<AccessTokenOptions, 'shape'> = {}): Promise<string> {
    return this.#signingKey.sign(idToken(this, options));
  }

  /**
   * Ends the sessions of a user, as a sign-out does: `/oauth2/userinfo` answers 401 to the tokens that were issued so far.
   * A JWT still verifies until it expires.
   */
  endSession(sub: string): void {
    this.#userinfo.end(sub);
  }

  /** Signs with a new key from now on, and publishes it. */
  async rotateKeys(options: RotateKeysOptions = {}): Promise<void> {
    const { keepOld = false } = options;
    this.#signingKey = await SigningKey.generate();
    this.#keys = keepOld ? [...this.#keys, this.#signingKey] : [this.#signingKey];
  }

  /** Resets every connection, including open ones, until {@link AuthgearTestIssuer.goOnline}. */
  goOffline(): void {
    this.#isOnline = false;
    this.#server.closeAllConnections();
  }

  /** Accepts connections again. */
  goOnline(): void {
    this.#isOnline = true;
  }

  /** Stops the server, and closes every connection to it. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #signForUser(content: TokenContent): string {
    return this.#userinfo.open(this.#signingKey.sign(content), content.claims);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = String(request.url);
    this.requests.push({ method: String(request.method), path });
    const { status, headers, body } = this.#answerTo(path, request.headers.authorization);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  }

  #answerTo(path: string, authorization: string | undefined): IssuerAnswer {
    switch (path) {
      case '/.well-known/openid-configuration':
        return { status: 200, body: discoveryDocument(this.endpoint) };
      case '/oauth2/jwks':
        return { status: 200, body: { keys: this.#keys.map((key) => key.jwk()) } };
      case '/oauth2/userinfo':
        return this.#userinfo.answer(authorization);
      default:
        return { status: 404, body: { error: 'not_found' } };
    }
  }
}
