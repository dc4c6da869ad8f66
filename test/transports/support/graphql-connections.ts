import { EventEmitter } from 'node:events';

/** What a WebSocket of ws shows, which notes how it is closed. */
export class TestWebSocket extends EventEmitter {
  readonly closings: unknown[][] = [];

  constructor(readonly readyState = 1) {
    super();
  }

  close(...closing: readonly unknown[]): void {
    this.closings.push([...closing]);
  }
}

/** A request that became a WebSocket, with these headers, names and values in turn. */
export function upgradeOf(rawHeaders: readonly string[] = [], socket: object = {}) {
  return { headers: {}, rawHeaders, socket };
}

/** The context of an operation, as Nest's driver for Apollo makes it of that of graphql-ws. */
export function graphqlWsContext(connectionParams?: object, socket: object = new TestWebSocket()) {
  return { req: { connectionParams, extra: { socket, request: upgradeOf() } } };
}

/** The context of an operation, as Mercurius makes it. */
export function mercuriusContext(payload?: object, raw: object = upgradeOf()) {
  return { request: { raw, headers: payload }, _connectionInit: payload };
}
