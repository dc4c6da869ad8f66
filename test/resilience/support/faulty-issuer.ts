import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { BaseIssuer, type DocumentName, type IssuerOptions, sendJson, signingJwk } from '../../support/base-issuer.js';
import { type NamedKey, namedKey } from '../../support/keys.js';
import { LoopbackServer } from '../../support/loopback-server.js';

/** Answers a request wrongly, or never. */
export type Misanswer = (response: ServerResponse, document: object, issuer: FaultyIssuer) => void;

/** What the issuer does wrong. A document with no fault is served as it should be. */
export type Fault = { readonly connections: 'refused' | 'reset' } | Readonly<Partial<Record<DocumentName, Misanswer>>>;

export interface FaultyIssuerOptions extends IssuerOptions {
  /** Host name of the endpoint; it has to lead to 127.0.0.1. */
  readonly hostname?: string;
}

const NO_FAULT: Fault = {};
const TWO_DAYS = 2 * 86_400;

/** An issuer on a real socket that can be told to misbehave. */
export class FaultyIssuer extends BaseIssuer {
  readonly #hostname: string;
  readonly #unanswered = new Set<ServerResponse>();
  #fault = NO_FAULT;
  #bytesSent = 0;

  private constructor(server: LoopbackServer, { hostname = '127.0.0.1', ...options }: FaultyIssuerOptions) {
    super(server, { signingKey: namedKey('first'), ...options });
    this.#hostname = hostname;
    server.onConnection((socket) => {
      socket.once('close', () => {
        this.#bytesSent += socket.bytesWritten;
      });
      if ('connections' in this.#fault) socket.resetAndDestroy();
    });
  }

  static override async start(options: FaultyIssuerOptions = {}): Promise<FaultyIssuer> {
    return new FaultyIssuer(await LoopbackServer.start(), options);
  }

  override get endpoint(): string {
    return `http://${this.#hostname}:${this.port}`;
  }

  get port(): number {
    return this.server.port;
  }

  /** Refreshes that came as far as the issuer. */
  get refreshes(): number {
    return this.requests.filter((name) => name === 'discovery').length;
  }

  /** Sent on all connections that have ended, what is still in their buffers included. */
  get bytesSent(): number {
    return this.#bytesSent;
  }

  /** Requests that are left hanging at the moment. */
  get unanswered(): number {
    return this.#unanswered.size;
  }

  /** Publishes these keys and no others. */
  publish(...keys: readonly NamedKey[]): void {
    this.jwks = keys.map(signingJwk);
  }

  /** Signs with this key from now on, and publishes it beside `others`. */
  rotateTo(key: NamedKey, ...others: readonly NamedKey[]): void {
    this.signingKey = key;
    this.publish(key, ...others);
  }

  /** Tokens outlive the outages of the tests. */
  override claims(claims: object = {}): Record<string, unknown> {
    return super.claims({ exp: Math.floor(Date.now() / 1000) + TWO_DAYS, ...claims });
  }

  /** A valid token that was issued this second, and may wait for its key. */
  recentToken(header: object = {}): string {
    return this.token({ iat: Math.floor(Date.now() / 1000) }, header);
  }

  /** A valid token of this key. */
  tokenOf({ kid, key }: NamedKey): string {
    return this.token({}, { kid }, key);
  }

  /** Resolves when the next request for this document has arrived. */
  async nextRequest(document: DocumentName = 'discovery'): Promise<void> {
    do await this.server.nextRequest();
    while (this.requests.at(-1) !== document);
  }

  /** Resolves when a request that was left hanging is given up. */
  async nextDeparture(): Promise<void> {
    const [response] = this.#unanswered;
    if (response !== undefined) await once(response, 'close');
  }

  /** Does this wrong from now on, on new connections, for the old ones are ended. */
  async misbehave(fault: Fault): Promise<void> {
    this.#fault = fault;
    this.server.closeConnections();
    if (isRefused(fault)) await this.server.stop();
  }

  /** Does everything right again. */
  async recover(): Promise<void> {
    const wasRefused = isRefused(this.#fault);
    this.#fault = NO_FAULT;
    this.server.closeConnections();
    if (wasRefused) await this.server.listen();
  }

  protected override answer(response: ServerResponse, name: DocumentName, document: object): void {
    this.#unanswered.add(response);
    response.once('close', () => this.#unanswered.delete(response));
    const isRedirected = response.req.url?.includes('?');
    const misanswer = isRedirected || 'connections' in this.#fault ? undefined : this.#fault[name];
    if (misanswer === undefined) sendJson(response, document);
    else misanswer(response, document, this);
  }
}

function isRefused(fault: Fault): boolean {
  return 'connections' in fault && fault.connections === 'refused';
}
