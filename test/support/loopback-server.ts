import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const DISCOVERY_PATH = '/.well-known/openid-configuration';
const JWKS_PATH = '/oauth2/jwks';
const JSON_TYPE = { 'content-type': 'application/json' };

interface SendOptions {
  readonly status?: number;
  readonly headers?: Record<string, string>;
}

/** A real HTTP server on a free loopback port that answers as the test says, and not at all until it does. */
export class LoopbackServer {
  /** Every request since the answer was set, oldest first. */
  readonly requests: IncomingMessage[] = [];
  #answer: RequestListener = () => {};
  readonly #server: Server = createServer((request, response) => {
    this.requests.push(request);
    this.#answer(request, response);
  });

  static async start(): Promise<LoopbackServer> {
    const server = new LoopbackServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get origin(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** The path of every request since the answer was set, oldest first. */
  get requestedPaths(): readonly string[] {
    return this.requests.map(({ url = '' }) => url);
  }

  /** Resolves to the next request when it has arrived. */
  async nextRequest(): Promise<IncomingMessage> {
    const [request] = await once(this.#server, 'request');
    return request;
  }

  /** Answers from now on as this listener does; what happened so far is forgotten. */
  respond(answer: RequestListener): void {
    this.requests.length = 0;
    this.#answer = answer;
  }

  /** Answers from now on with this body, whatever the path. */
  send(body: string | Buffer, { status = 200, headers = JSON_TYPE }: SendOptions = {}): void {
    this.respond((_request, response) => response.writeHead(status, headers).end(body));
  }

  /** Answers from now on with these JSON documents by path, and 404 elsewhere. */
  serve(documents: Readonly<Record<string, unknown>>): void {
    this.respond(({ url = '' }, response) => sendDocument(response, documents[url]));
  }

  /** Answers from now on as an issuer with these keys. */
  serveIssuer(keys: readonly object[]): void {
    const { origin } = this;
    this.serve({
      [DISCOVERY_PATH]: { issuer: origin, jwks_uri: `${origin}${JWKS_PATH}` },
      [JWKS_PATH]: { keys },
    });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

function sendDocument(response: ServerResponse, document: unknown): void {
  response.writeHead(document === undefined ? 404 : 200, JSON_TYPE).end(JSON.stringify(document));
}
