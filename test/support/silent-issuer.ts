import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An issuer that takes every request and answers none. */
export class SilentIssuer {
  readonly #server: Server = createServer();

  static async start(): Promise<SilentIssuer> {
    const issuer = new SilentIssuer();
    issuer.#server.listen(0, '127.0.0.1');
    await once(issuer.#server, 'listening');
    return issuer;
  }

  get endpoint(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Resolves when a request has arrived, to a promise of the end of its connection. */
  async nextRequest(): Promise<{ readonly abandoned: Promise<unknown> }> {
    const [{ socket }] = await once(this.#server, 'request');
    return { abandoned: once(socket, 'close') };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
