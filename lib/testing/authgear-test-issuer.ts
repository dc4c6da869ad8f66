import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SigningKey } from './signing-key.js';
import type { AccessTokenOptions, MachineTokenOptions } from './token-options.js';
import { idToken, machineToken, type TokenContent, userToken } from './token-shapes.js';

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
 * A stand-in for an Authgear project: a real HTTP server on a free port of the loopback interface, with discovery, JWKS
 * and tokens in Authgear's format. For tests only: it issues any token that it is asked for.
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

  /** A user's access token. */
  async accessToken(options: AccessTokenOptions = {}): Promise<string> {
    return this.#sign(userToken(this, options));
  }

  /** A machine's access token, as the client credentials grant issues it (RFC 6749 section 4.4). */
  async machineToken(options: MachineTokenOptions = {}): Promise<string> {
    return this.#sign(machineToken(this, options));
  }

  /** A user's ID token, which an API must refuse. */
  async idToken(options: Omit<AccessTokenOptions, 'shape'> = {}): Promise<string> {
    return this.#sign(idToken(this, options));
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

  async #sign(content: TokenContent): Promise<string> {
    return this.#signingKey.sign(content);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = String(request.url);
    this.requests.push({ method: String(request.method), path });
    const document = this.#document(path);
    response.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(document ?? { error: 'not_found' }));
  }

  #document(path: string): object | undefined {
    const { endpoint } = this;
    if (path === '/oauth2/jwks') return { keys: this.#keys.map((key) => key.jwk()) };
    if (path !== '/.well-known/openid-configuration') return undefined;
    return {
      issuer: endpoint,
      authorization_endpoint: `${endpoint}/oauth2/authorize`,
      token_endpoint: `${endpoint}/oauth2/token`,
      userinfo_endpoint: `${endpoint}/oauth2/userinfo`,
      revocation_endpoint: `${endpoint}/oauth2/revoke`,
      jwks_uri: `${endpoint}/oauth2/jwks`,
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
    };
  }
}
