import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** A real HTTP proxy (RFC 9110 section 9.3.6, CONNECT) that leads every host to one port of this machine. */
export class ConnectProxy {
  /** What it was asked to connect to, such as `project.authgear.test:443`, oldest first. */
  readonly targets: string[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server: Server = createServer();

  private constructor(port: number) {
    this.#server.on('connect', (request, client: Socket) => {
      this.targets.push(String(request.url));
      const server = connect(port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        server.pipe(client).pipe(server);
      });
      for (const socket of [client, server]) {
        this.#sockets.add(socket);
        socket.on('error', () => socket.destroy());
      }
    });
  }

  /** @param port - where every connection leads */
  static async start(port: number): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(port);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get origin(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
