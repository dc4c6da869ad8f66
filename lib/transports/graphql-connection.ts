import { refuse } from '../errors/refusal.js';
import { bearerToken } from '../token/bearer-token.js';
import { whenReached } from './at-expiry.js';
import { authorizationOfUpgrade, isAuthorization, type UpgradeRequest } from './http.js';
import { onlyToken, tokensFrom } from './token-extractor.js';

/** "Forbidden" in the protocol of graphql-ws, whose client then connects again, as it doesn't after 4401 "Unauthorized". */
const FORBIDDEN = 4403;

/** The state of a WebSocket that is closed (RFC 6455 section 7.1.4), as its `readyState` has it. */
const CLOSED = 3;

const PLACES =
  'connectionParams.authorization as "Bearer <access token>", or in the Authorization header of the upgrade';

/** The WebSocket of an operation, with what its client said when it opened it. */
export class GraphqlConnection {
  /**
   * @param params - what the client sent as `connectionParams`, if anything
   * @param upgrade - the request that became the WebSocket
   * @param webSocket - if the context of the operation names it
   */
  constructor(
    private readonly params: unknown,
    private readonly upgrade: UpgradeRequest,
    private readonly webSocket: unknown,
  ) {}

  /** @throws Refusal `missing_token` or `malformed_token` */
  token(): string {
    const [params, header] = [authorizationIn(this.params), authorizationOfUpgrade(this.upgrade)];
    return onlyToken([...tokensFrom(() => bearerToken(params)), ...tokensFrom(() => bearerToken(header))], PLACES);
  }

  /**
   * Closes the WebSocket with 4403 `token_expired` at this time, or earlier if an earlier one was asked for.
   *
   * @returns whether there is anything to close, or it is closed already
   */
  closeAt(time: Date): boolean {
    const { socket } = this.upgrade;
    const webSocket = this.webSocket ?? webSocketOn(socket);
    if (!isWebSocket(webSocket)) return socket.destroyed === true;
    if (webSocket.readyState !== CLOSED) closeOnce(webSocket, time.getTime());
    return true;
  }
}

/** What is used of a WebSocket of ws. */
interface WebSocketOfWs {
  readonly readyState: number;
  once(event: 'close', listener: () => void): unknown;
  close(code: number, reason: string): void;
}

interface Closing {
  readonly time: number;
  readonly cancel: () => void;
}

const closings = new WeakMap<WebSocketOfWs, Closing>();

/** Plans the end of a WebSocket, in the place of a later one that was planned before. */
function closeOnce(webSocket: WebSocketOfWs, time: number): void {
  const planned = closings.get(webSocket);
  if (planned !== undefined && planned.time <= time) return;
  if (planned === undefined) webSocket.once('close', () => closings.get(webSocket)?.cancel());
  planned?.cancel();
  closings.set(webSocket, { time, cancel: whenReached(time, () => webSocket.close(FORBIDDEN, 'token_expired')) });
}

/**
 * The WebSocket that ws has opened on a socket. Mercurius tells its resolvers of the request alone, and ws notes on the
 * socket, under a symbol of its own, whom what arrives there is for.
 */
function webSocketOn(socket: object): unknown {
  return Object.getOwnPropertySymbols(socket)
    .map((symbol): unknown => Reflect.get(socket, symbol))
    .find(isWebSocket);
}

function isWebSocket(value: unknown): value is WebSocketOfWs {
  const { readyState, once, close }: Partial<WebSocketOfWs> = Object(value);
  return typeof readyState === 'number' && typeof once === 'function' && typeof close === 'function';
}

/** What was found by the parameters, which may be many, and are the same for every field of every operation. */
const authorizations = new WeakMap<object, unknown>();

/** The parameter `authorization`, its name in any case, as `bearerToken` takes it. JSON has no undefined, so null is none. */
function authorizationIn(params: unknown): unknown {
  if (typeof params !== 'object' || params === null) return undefined;
  if (!authorizations.has(params)) authorizations.set(params, findAuthorization(params));
  return authorizations.get(params);
}

function findAuthorization(params: object): unknown {
  const values = Object.entries(params).flatMap(([name, value]): unknown[] => (isAuthorization(name) ? [value] : []));
  if (values.length > 1) return refuse('malformed_token', 'connectionParams has more than one authorization');
  const value = values[0] ?? undefined;
  return value === undefined || typeof value === 'string'
    ? value
    : refuse('malformed_token', 'connectionParams.authorization is not a string');
}
