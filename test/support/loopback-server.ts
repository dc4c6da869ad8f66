import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

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
  #port = 0;
  readonly #server: Server;

  private constructor(private readonly tls: ServerOptions | undefined) {
    const listener: RequestListener = (request, response) => {
      this.requests.push(request);
      this.#answer(request, response);
    };
    this.#server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  }

  /** @param tls - key and certificate, for a server that speaks HTTPS */
  static async start(tls?: ServerOptions): Promise<LoopbackServer> {
    const server = new LoopbackServer(tls);
    // Else it could end an idle connection while a request is on its way there.
    server.#server.keepAliveTimeout = 0;
    await server.listen();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  get origin(): string {
    return `${this.tls === undefined ? 'http' : 'https'}://127.0.0.1:${this.port}`;
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

  /** Calls this for every new connection. */
  onConnection(listener: (socket: Socket) => void): void {
    this.#server.on('connection', listener);
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

  closeConnections(): void {
    this.#server.closeAllConnections();
  }

  /** Listens again after {@link stop}, on the same port. */
  async listen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Refuses connections from now on. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.closeConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

function sendDocument(response: ServerResponse, document: unknown): void {
  response.writeHead(document === undefined ? 404 : 200, JSON_TYPE).end(JSON.stringify(document));
}
