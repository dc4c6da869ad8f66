import type { IncomingMessage } from 'node:http';
import type { HttpException, INestApplicationContext } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { WsException } from '@nestjs/websockets';
import { type ConnectionOptions, guardSockets } from '../access/guarded-sockets.js';
import { headersOf } from '../refusals/exceptions.js';
import type { Connection } from '../transports/connections.js';
import { withMessages } from '../transports/websocket.js';
import { SUBPROTOCOL, tokenInUpgrade } from './upgrade-token.js';

/** The part of a WebSocket of `ws` that is needed here. */
interface ClientSocket {
  close(code: number, reason: string): void;
  send(data: string): void;
  on(event: 'close', listener: () => void): unknown;
  on(event: 'exception', listener: (payload: unknown) => void): unknown;
}

/** What `ws` asks before it accepts a request to upgrade; it looks at the number of parameters. */
type VerifyClient = (info: UpgradeInfo, done: Verdict) => void;
type VerifyClientNow = (info: UpgradeInfo) => boolean;
type Verdict = (
  isAccepted: boolean,
  status?: number,
  body?: string,
  headers?: Readonly<Record<string, string>>,
) => void;

type HandleProtocols = (protocols: Set<string>, request: IncomingMessage) => string | false;

interface UpgradeInfo {
  readonly req: IncomingMessage;
}

/** Options of `ws` that an app may give to a gateway, and that this adapter needs for itself. */
interface SharedOptions {
  readonly verifyClient?: VerifyClient | VerifyClientNow | undefined;
  readonly handleProtocols?: HandleProtocols | undefined;
}

/** The part of a server of `ws` that is needed here. */
interface WebSocketServer {
  on(event: 'connection', listener: (client: ClientSocket, request: IncomingMessage) => void): unknown;
}

/** The end of a connection whose token has expired: clients of graphql-ws take the same code for a reason to come back. */
const EXPIRED = { code: 4403, reason: 'token_expired' };

/**
 * A `WsAdapter` whose connections need a valid access token, and with which `AuthgearGuard`, `@Roles()` and the other decorators
 * work on gateways. Messages are guarded only where a guard applies.
 *
 * The token comes from the `Authorization` header of the upgrade, or from the subprotocols `['authgear', token]`, of which the
 * server selects the first and never sends the second back; two tokens at once are refused (RFC 6750 section 2). A refused
 * upgrade is answered as an HTTP request would be: status, headers and JSON body. A refused message is answered by
 * `{ "event": "exception", "data": { "status": "error", "statusCode", "code", "message" } }`.
 *
 * Each message is judged again by the token of its connection. When that expires, the connection is closed with the code 4403 and
 * the reason `token_expired`.
 *
 * On Nest 11, whose exception filter doesn't reach native WebSockets, the app's own exceptions are sent too, as on Nest 12.
 *
 * ```ts
 * const app = await NestFactory.create(AppModule);
 * app.useWebSocketAdapter(new AuthgearWsAdapter(app));
 * await app.listen(3000);
 * ```
 */
export class AuthgearWsAdapter extends WsAdapter {
  readonly #connections;
  /** By the request to upgrade, and by the WebSocket that it became. */
  readonly #opened = new WeakMap<object, Connection>();

  /**
   * @param app - the app whose `AuthgearModule` judges, before it listens
   * @throws AuthgearOptionsError if the options are invalid, or if the app has started or doesn't have exactly one `AuthgearModule`
   */
  constructor(app: INestApplicationContext, options: ConnectionOptions = {}) {
    super(app);
    this.#connections = guardSockets(app, options, 'AuthgearWsAdapter', (refusal) => new WsException(refusal));
  }

  /** Called by Nest. The gateway's own `verifyClient` is asked about upgrades with a valid token. */
  override create(port: number, options?: Parameters<WsAdapter['create']>[1]): ReturnType<WsAdapter['create']> {
    const { verifyClient, handleProtocols }: SharedOptions = Object(options);
    const server: WebSocketServer = super.create(port, {
      ...options,
      verifyClient: this.#verifyClient(verifyClient),
      handleProtocols: selectProtocol(handleProtocols),
    });
    server.on('connection', (client, request) => this.#keep(client, request));
    return server;
  }

  /** Called by Nest. */
  override bindMessageHandlers(
    client: Parameters<WsAdapter['bindMessageHandlers']>[0],
    handlers: Parameters<WsAdapter['bindMessageHandlers']>[1],
    transform: Parameters<WsAdapter['bindMessageHandlers']>[2],
  ): void {
    super.bindMessageHandlers(client, withMessages(this.#opened.get(client), handlers), transform);
  }

  #verifyClient(next: SharedOptions['verifyClient']): VerifyClient {
    return (info, done) => {
      this.#open(info.req)
        .then(() => verifyNext(next, info, done))
        .catch((error) => answer(this.#connections.exceptionOf(error), done));
    };
  }

  async #open(request: IncomingMessage): Promise<void> {
    this.#opened.set(request, await this.#connections.open(() => tokenInUpgrade(request)));
  }

  #keep(client: ClientSocket, request: IncomingMessage): void {
    const connection = this.#opened.get(request);
    if (connection === undefined) return;
    this.#opened.set(client, connection);
    client.on(
      'close',
      connection.endAtExpiry(() => client.close(EXPIRED.code, EXPIRED.reason)),
    );
    // Where Nest 11 tells the client of an exception; a native WebSocket hears that itself.
    client.on('exception', (data) => client.send(JSON.stringify({ event: 'exception', data })));
  }
}

/** Asks the gateway's own `verifyClient`. */
function verifyNext(next: SharedOptions['verifyClient'], info: UpgradeInfo, done: Verdict): void {
  if (next === undefined) done(true);
  else if (isImmediate(next)) done(next(info));
  else next(info, done);
}

/** As `ws` tells the two kinds apart. */
function isImmediate(verifyClient: VerifyClient | VerifyClientNow): verifyClient is VerifyClientNow {
  return verifyClient.length !== 2;
}

/** Refuses an upgrade with the status, the headers and the body of an exception. */
function answer(exception: HttpException, done: Verdict): void {
  const headers = { 'Content-Type': 'application/json; charset=utf-8', ...headersOf(exception) };
  done(false, exception.getStatus(), JSON.stringify(exception.getResponse()), headers);
}

/** Never the token, which is the other subprotocol. By default `ws` selects the first. */
function selectProtocol(next: HandleProtocols | undefined): HandleProtocols {
  return (protocols, request) => {
    if (protocols.has(SUBPROTOCOL)) return SUBPROTOCOL;
    return next === undefined ? [...protocols].slice(0, 1).join() : next(protocols, request);
  };
}
