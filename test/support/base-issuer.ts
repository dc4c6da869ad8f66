import type { KeyObject } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { compactJws } from './jws.js';
import { type NamedKey, namedKey, publicJwk } from './keys.js';
import { LoopbackServer } from './loopback-server.js';
import { rsa, type Signer } from './signers.js';
import { type TokenOrigin, validClaims, validHeader } from './valid-token.js';

/** What a key refresh asks for, in this order. */
export const DOCUMENTS = ['discovery', 'jwks'] as const;
export type DocumentName = (typeof DOCUMENTS)[number];

export interface IssuerOptions {
  /** The key that it signs with and publishes last. */
  readonly signingKey?: NamedKey;
  /** Members of the JWKS before that key. */
  readonly otherJwks?: readonly unknown[];
}

const JWKS_PATH = '/oauth2/jwks';
const PATHS: Readonly<Record<string, DocumentName>> = {
  '/.well-known/openid-configuration': 'discovery',
  [JWKS_PATH]: 'jwks',
};

/** An issuer on a real socket that publishes and signs whatever the test gives it. */
export class BaseIssuer implements TokenOrigin {
  readonly clientId: string = 'test-client';
  /** What was asked for so far, oldest first: a document by its name, anything else by its path. */
  readonly requests: string[] = [];
  /** Members of the JWKS. */
  jwks: readonly unknown[];
  protected signingKey: NamedKey;

  protected constructor(
    protected readonly server: LoopbackServer,
    { signingKey = namedKey('issuer-key'), otherJwks = [] }: IssuerOptions = {},
  ) {
    this.signingKey = signingKey;
    this.jwks = [...otherJwks, signingJwk(signingKey)];
    server.respond((request, response) => this.#serve(request, response));
  }

  static async start(options: IssuerOptions = {}): Promise<BaseIssuer> {
    return new BaseIssuer(await LoopbackServer.start(), options);
  }

  get endpoint(): string {
    return this.server.origin;
  }

  /** The key that it signs with. */
  get key(): KeyObject {
    return this.signingKey.key;
  }

  get kid(): string {
    return this.signingKey.kid;
  }

  /** The header of a valid token, but for these members. */
  header(members: object = {}): Record<string, unknown> {
    return validHeader(this.kid, members);
  }

  /** The claims of a valid user access token, but for these. */
  claims(claims: object = {}): Record<string, unknown> {
    return validClaims(this, claims);
  }

  /** A valid token, but for these claims and these members of its header. */
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

  /** Answers a request for a document. */
  protected answer(response: ServerResponse, _name: DocumentName, document: object): void {
    sendJson(response, document);
  }

  #serve({ url = '' }: IncomingMessage, response: ServerResponse): void {
    const name = PATHS[new URL(url, this.endpoint).pathname];
    this.requests.push(name ?? url);
    if (name === undefined) response.writeHead(404).end();
    else this.answer(response, name, this.#document(name));
  }

  #document(name: DocumentName): object {
    const { endpoint } = this;
    return name === 'jwks' ? { keys: this.jwks } : { issuer: endpoint, jwks_uri: endpoint + JWKS_PATH };
  }
}

/** Answers with this as JSON. */
export function sendJson(response: ServerResponse, document: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
}

/** A key as an issuer publishes it for its access tokens. */
export function signingJwk({ kid, key }: NamedKey): object {
  return publicJwk(key, { kid, use: 'sig', alg: 'RS256' });
}
