import { entryOf } from './entry-of.js';
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

/** The members of a request that are read, and those of Node's request below one of Fastify. */
interface NodeRequest {
  readonly headers?: { readonly upgrade?: unknown };
  readonly rawHeaders?: unknown;
  /** Whether the connection left HTTP, which needs more than the header of this name. */
  readonly upgrade?: unknown;
}

/**
 * Tells what an operation came by from its context; undefined if that is neither one of Apollo nor one of Mercurius, or if it
 * has the request of another operation.
 *
 * The bare request of an upgrade is none, though it has headers: who opened the WebSocket may have sent a token as a parameter
 * of the connection, too, which can't be seen from there, and any site can make a browser send the cookies of an upgrade.
 */
export function carrierOf(operationContext: unknown): GraphqlCarrier | undefined {
  const context: OperationContext = Object(operationContext);
  if ('_connectionInit' in context) return connection(context._connectionInit, context.request?.raw);
  const { connectionParams, extra }: GraphqlWsContext = Object(context.req);
  if (extra?.socket !== undefined) return connection(connectionParams, extra.request, extra.socket);
  const request = [context.req, context.reply?.request].find(isHttpRequest);
  return request === undefined || isOfAnotherOperation(request, context) ? undefined : request;
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
  return isObject(headers) && !isUpgraded(nodeRequestOf(request));
}

/** What isn't Node's request, such as an object of the app, is believed by its header. */
function isUpgraded({ upgrade, headers }: NodeRequest): boolean {
  return typeof upgrade === 'boolean' ? upgrade : String(headers?.upgrade).toLowerCase() === 'websocket';
}

/** Node's request, which a request of Fastify has and one of Express is. */
function nodeRequestOf(request: unknown): NodeRequest {
  const { raw }: { readonly raw?: NodeRequest } = Object(request);
  return raw ?? Object(request);
}

/** The context that each request was first seen in. */
const contexts = new WeakMap<object, OperationContext>();

/**
 * Whether the context has the request of another operation. Nest's drivers put the request on what the option `context` of the
 * app returns, and leave the one that is there: if it returns one object again and again, all callers would be the first one.
 *
 * Mercurius puts its reply there each time, whose request tells. Apollo copies the context for each operation, so the same
 * request in two contexts tells, unless it brought several operations.
 */
function isOfAnotherOperation(request: HttpRequest, context: OperationContext): boolean {
  const current = context.reply?.request;
  if (!isHttpRequest(current)) return entryOf(contexts, request, () => context) !== context && hasOneOperation(request);
  const own = nodeRequestOf(request);
  return own.rawHeaders !== undefined && own !== nodeRequestOf(current);
}

/** Whether it is a request for GraphQL by POST or GET, and not a batch. */
function hasOneOperation(request: object): boolean {
  const { body, query }: { readonly body?: unknown; readonly query?: unknown } = Object(request);
  return !Array.isArray(body) && [body, query].some(describesOperation);
}

/** A persisted query may be in the extensions alone. */
function describesOperation(source: unknown): boolean {
  return isObject(source) && ('query' in source || 'extensions' in source);
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
