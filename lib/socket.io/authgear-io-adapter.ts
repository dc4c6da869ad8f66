import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsException } from '@nestjs/websockets';
import { type ConnectionOptions, guardSockets } from '../access/guarded-sockets.js';
import { AuthgearOptionsError } from '../errors/setup-errors.js';
import { withoutStackTraces } from '../errors/without-stack-traces.js';
import { refusalMessageOf } from '../refusals/refusal-message.js';
import type { Connection } from '../transports/connections.js';
import type { HttpRequest } from '../transports/http.js';
import { withMessages } from '../transports/websocket.js';
import { type Handshake, tokenInHandshake } from './handshake-token.js';
import { keepWhileJoining } from './joining.js';

/** The part of a socket of socket.io that is needed here: the connection of a client to one namespace. */
interface ClientSocket {
  readonly handshake: Handshake;
  readonly request: HttpRequest;
  /** False again once it has left. */
  readonly connected: boolean;
  /** The transport, which all namespaces of the client share. */
  readonly conn: { close(): unknown };
  emit(event: string, ...values: unknown[]): unknown;
  once(event: 'disconnect', listener: () => void): unknown;
}

/** The part of a namespace of socket.io that is needed here. */
interface Namespace {
  use(middleware: (socket: ClientSocket, next: (error?: Error) => void) => void): unknown;
  on(event: 'connection', listener: (socket: ClientSocket) => void): unknown;
}

/** A server is its namespace `/`, and tells of others when they are made. */
interface IoServer extends Namespace {
  on(event: 'connection', listener: (socket: ClientSocket) => void): unknown;
  on(event: 'new_namespace', listener: (namespace: Namespace) => void): unknown;
}

/**
 * An `IoAdapter` whose connections need a valid access token, in every namespace, and with which `AuthgearGuard`, `@Roles()` and
 * the other decorators work on gateways. Messages are guarded only where a guard applies.
 *
 * The token comes from `auth: { token }` of the client, or from the `Authorization` header of its handshake; two at once are
 * refused (RFC 6750 section 2). A refused client gets `connect_error`, whose `data` is
 * `{ status: 'error', statusCode, code, message }`, and no broadcast. A refused message gets the event `exception` with such an
 * object, and so does its acknowledgement.
 *
 * Each message is judged again by the token of its connection. When that expires, the client gets `exception` with the code
 * `token_expired`, and its transport is closed, so that it reconnects by itself and sends a fresh token if its `auth` is a
 * function.
 *
 * ```ts
 * const app = await NestFactory.create(AppModule);
 * app.useWebSocketAdapter(new AuthgearIoAdapter(app));
 * await app.listen(3000);
 * ```
 */
export class AuthgearIoAdapter extends IoAdapter {
  readonly #connections;
  readonly #opened = new WeakMap<object, Connection>();

  /**
   * @param app - the app whose `AuthgearModule` judges, before it listens
   * @throws AuthgearOptionsError if the options are invalid, or if the app has started or doesn't have exactly one `AuthgearModule`
   */
  constructor(app: INestApplicationContext, options: ConnectionOptions = {}) {
    super(app);
    this.#connections = guardSockets(app, options, 'AuthgearIoAdapter', (refusal) => new WsException(refusal));
  }

  /**
   * Called by Nest. Throws `AuthgearOptionsError` with the option `connectionStateRecovery`: socket.io gives a client that comes
   * back its rooms, and what was broadcast to them, before anything can ask for its token.
   *
   * The default of the option `cleanupEmptyChildNamespaces` is true here: socket.io creates a dynamic namespace when a client asks
   * for it, before the token is verified, and would never remove it.
   */
  override createIOServer(
    port: number,
    options?: Parameters<IoAdapter['createIOServer']>[1],
  ): ReturnType<IoAdapter['createIOServer']> {
    if (options?.connectionStateRecovery !== undefined) throw new AuthgearOptionsError([NO_RECOVERY]);
    const server = super.createIOServer(port, Object.assign({ cleanupEmptyChildNamespaces: true }, options));
    this.#guard(server);
    return server;
  }

  /** Called by Nest. */
  override bindMessageHandlers(
    client: Parameters<IoAdapter['bindMessageHandlers']>[0],
    handlers: Parameters<IoAdapter['bindMessageHandlers']>[1],
    transform: Parameters<IoAdapter['bindMessageHandlers']>[2],
  ): void {
    super.bindMessageHandlers(client, withMessages(this.#opened.get(client), handlers), transform);
  }

  #guard(server: IoServer): void {
    this.#guardNamespace(server);
    server.on('new_namespace', (namespace) => {
      this.#guardNamespace(namespace);
      keepWhileJoining(namespace);
    });
  }

  #guardNamespace(namespace: Namespace): void {
    namespace.use((socket, next) => {
      this.#open(socket)
        .then(() => next())
        .catch((error) => next(connectError(this.#connections.exceptionOf(error))));
    });
    namespace.on('connection', (socket) => this.#endAtExpiry(socket));
  }

  async #open(socket: ClientSocket): Promise<void> {
    const { handshake, request } = socket;
    this.#opened.set(socket, await this.#connections.open(() => tokenInHandshake(handshake, request)));
  }

  /** Closes the transport, since a client that is told to disconnect doesn't come back by itself. */
  #endAtExpiry(socket: ClientSocket): void {
    // Of a dynamic namespace, a gateway's handleConnection() runs before this, and may have turned the client out.
    if (!socket.connected) return;
    const cancel = this.#opened.get(socket)?.endAtExpiry((refusal) => {
      socket.emit('exception', refusal);
      socket.conn.close();
    });
    socket.once('disconnect', () => cancel?.());
  }
}

const NO_RECOVERY =
  'connectionStateRecovery of socket.io is not possible with AuthgearIoAdapter, since it gives clients what they missed before ' +
  'their token is verified: remove it from the options of the gateway';

/** What refuses a connection, as socket.io sends it to the client: its message and its `data`. */
function connectError(exception: unknown): Error {
  const data = refusalMessageOf(exception) ?? FAULT;
  return withoutStackTraces(() => Object.assign(new Error(data.message), { data }));
}

/** What Nest tells clients of an error that isn't for them. */
const FAULT = { status: 'error', message: 'Internal server error' };
