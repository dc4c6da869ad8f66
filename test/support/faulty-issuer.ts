import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compactJws } from './jws.js';
import { newRsaKey, publicJwk } from './keys.js';
import { rsa } from './signers.js';

/** What a key refresh asks for, in this order. */
export const DOCUMENTS = ['discovery', 'jwks'] as const;
export type DocumentName = (typeof DOCUMENTS)[number];

/** Answers a request wrongly, or never. */
export type Misanswer = (response: ServerResponse, document: object, issuer: FaultyIssuer) => void;

/** What the issuer does wrong. A document with no fault is served as it should be. */
export type Fault = { readonly connections: 'refused' | 'reset' } | Readonly<Partial<Record<DocumentName, Misanswer>>>;

/** A key of the issuer, under its name. */
export interface NamedKey {
  readonly kid: string;
  readonly key: KeyObject;
}

export interface TokenContent {
  readonly header?: object;
  readonly claims?: object;
}

const PATHS: Readonly<Record<string, DocumentName>> = {
  '/.well-known/openid-configuration': 'discovery',
  '/oauth2/jwks': 'jwks',
};

const NO_FAULT: Fault = {};
const TWO_DAYS = 2 * 86_400;
const keyPool = new Map<string, KeyObject>();

/** The key of this name. It is made once for all issuers of a test file, since that takes longer than most tests. */
export function namedKey(kid: string): NamedKey {
  const key = keyPool.get(kid) ?? newRsaKey();
  keyPool.set(kid, key);
  return { kid, key };
}

/** An issuer on a real socket that can be told to misbehave. */
export class FaultyIssuer {
  readonly clientId = 'test-client';
  /** Documents asked for so far, oldest first. */
  readonly requests: DocumentName[] = [];
  /** Members of the JWKS. */
  jwks: readonly unknown[] = [];
  readonly #server = createServer((request, response) => this.#answer(request, response));
  readonly #unanswered = new Set<ServerResponse>();
  #fault = NO_FAULT;
  #signingKey = namedKey('first');
  #port = 0;
  #bytesSent = 0;

  private constructor(private readonly hostname: string) {
    this.publish(this.#signingKey);
    this.#server.on('connection', (socket) => {
      socket.once('close', () => {
        this.#bytesSent += socket.bytesWritten;
      });
      if ('connections' in this.#fault) socket.resetAndDestroy();
    });
  }

  /** @param hostname that the endpoint names; it has to lead to 127.0.0.1 */
  static async start(hostname = '127.0.0.1'): Promise<FaultyIssuer> {
    const issuer = new FaultyIssuer(hostname);
    await issuer.#listen();
    return issuer;
  }

  get endpoint(): string {
    return `http://${this.hostname}:${this.#port}`;
  }

  get port(): number {
    return this.#port;
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
    this.jwks = keys.map(({ kid, key }) => publicJwk(key, { kid, use: 'sig', alg: 'RS256' }));
  }

  /** Signs with this key from now on, and publishes it beside `others`. */
  rotateTo(key: NamedKey, ...others: readonly NamedKey[]): void {
    this.#signingKey = key;
    this.publish(key, ...others);
  }

  /** An access token that is good for two days, but for these members. */
  token({ header, claims }: TokenContent = {}, { kid, key } = this.#signingKey): string {
    const now = Math.floor(Date.now() / 1000);
    const { endpoint, clientId } = this;
    return compactJws(
      { alg: 'RS256', typ: 'at+jwt', kid, ...header },
      { iss: endpoint, aud: [endpoint], sub: 'u1', client_id: clientId, iat: now, exp: now + TWO_DAYS, ...claims },
      rsa(key),
    );
  }

  /** Resolves when the next request for this document has arrived. */
  async nextRequest(document: DocumentName = 'discovery'): Promise<void> {
    do await once(this.#server, 'request');
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
    this.#server.closeAllConnections();
    if (isRefused(fault)) await this.#close();
  }

  /** Does everything right again. */
  async recover(): Promise<void> {
    const wasRefused = isRefused(this.#fault);
    this.#fault = NO_FAULT;
    this.#server.closeAllConnections();
    if (wasRefused) await this.#listen();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    if (this.#server.listening) await this.#close();
  }

  async #listen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async #close(): Promise<void> {
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
    const { pathname, search } = new URL(url, this.endpoint);
    const name = PATHS[pathname];
    if (name === undefined) {
      response.writeHead(404).end();
      return;
    }
    this.requests.push(name);
    this.#unanswered.add(response);
    response.once('close', () => this.#unanswered.delete(response));
    const document = this.#document(name);
    const misanswer = search === '' ? this.#misanswer(name) : undefined;
    if (misanswer === undefined) sendJson(response, document);
    else misanswer(response, document, this);
  }

  #misanswer(name: DocumentName): Misanswer | undefined {
    return 'connections' in this.#fault ? undefined : this.#fault[name];
  }

  #document(name: DocumentName): object {
    const { endpoint } = this;
    return name === 'jwks' ? { keys: this.jwks } : { issuer: endpoint, jwks_uri: `${endpoint}/oauth2/jwks` };
  }
}

/** Answers with this as JSON. */
export function sendJson(response: ServerResponse, document: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
}

function isRefused(fault: Fault): boolean {
  return 'connections' in fault && fault.connections === 'refused';
}
