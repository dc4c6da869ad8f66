import { GraphqlConnection } from './graphql-connection.js';
import type { HttpRequest, UpgradeRequest } from './http.js';

/** What an operation of GraphQL came by: the HTTP request of Express or Fastify, or a WebSocket. */
export type GraphqlCarrier = HttpRequest | GraphqlConnection;

/** The members of contexts that are read. */
interface OperationContext {
  /** Nest's drivers put the request there, and that for Apollo the context of graphql-ws for an operation on a WebSocket. */
  readonly req?: unknown;
  /** Mercurius puts its reply there. Nest's driver for its federation puts nothing. */
  readonly reply?: { readonly request?: unknown };
  /** Mercurius puts the payload of the message `connection_init` there, even if there is none, and beside it `request`. */
  readonly _connectionInit?: unknown;
  readonly request?: { readonly raw?: unknown };
}

/** The part that is read of the context of graphql-ws, whose `extra` is that of its server for ws. */
interface GraphqlWsContext {
  readonly connectionParams?: unknown;
  readonly extra?: { readonly socket?: unknown; readonly request?: unknown };
}

/**
 * Tells what an operation came by from its context; undefined if that is neither one of Apollo nor one of Mercurius.
 *
 * The bare request of an upgrade is none, though it has headers: who opened the WebSocket may have sent a token as a parameter
 * of the connection, too, which can't be seen from there, and any site can make a browser send the cookies of an upgrade.
 */
export function carrierOf(operationContext: unknown): GraphqlCarrier | undefined {
  const context: OperationContext = Object(operationContext);
  if ('_connectionInit' in context) return connection(context._connectionInit, context.request?.raw);
  const { connectionParams, extra }: GraphqlWsContext = Object(context.req);
  if (extra?.socket !== undefined) return connection(connectionParams, extra.request, extra.socket);
  return [context.req, context.reply?.request].find(isHttpRequest);
}

function connection(params: unknown, upgrade: unknown, webSocket?: unknown): GraphqlConnection | undefined {
  return isUpgrade(upgrade) ? new GraphqlConnection(params, upgrade, webSocket) : undefined;
}

/** Whether it is Node's request. */
function isUpgrade(request: unknown): request is UpgradeRequest {
  const { rawHeaders, socket }: Partial<UpgradeRequest> = Object(request);
  return Array.isArray(rawHeaders) && isObject(socket);
}

function isHttpRequest(request: unknown): request is HttpRequest {
  const { headers }: Partial<HttpRequest> = Object(request);
  return isObject(headers) && String(headers.upgrade).toLowerCase() !== 'websocket';
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
