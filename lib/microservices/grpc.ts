import type { ExecutionContext } from '@nestjs/common';
import { RpcException } from '@nestjs/microservices';
import { REFUSALS } from '../errors/refusal.js';
import type { RefusalHeaders } from '../refusals/exceptions.js';
import type { RefusalMessage } from '../refusals/refusal-message.js';
import { whenReached } from '../transports/at-expiry.js';

/** The part of grpc-js' `Metadata` that is used. grpc-js isn't imported: only apps that use it have it. */
interface Metadata {
  get(name: string): readonly unknown[];
  set(name: string, value: string): void;
}

/** The server's side of a call: an emitter of events, and unless it is unary, a stream of Node's. */
export interface GrpcCall {
  readonly metadata: Metadata;
  /** Whether its client has left. */
  readonly cancelled?: boolean;
  emit(event: string, value: unknown): unknown;
  once(event: string, listener: () => void): unknown;
  /** Only of streams. */
  end?(): unknown;
}

/** What grpc-js makes the status of a call from. */
export interface GrpcError {
  readonly code: number;
  readonly details: string;
  readonly metadata: Metadata;
}

/** Status codes of gRPC by those of HTTP: UNAUTHENTICATED, PERMISSION_DENIED and UNAVAILABLE. */
const STATUS_CODES = { 401: 16, 403: 7, 503: 14 } as const;

const TOKEN_EXPIRED = {
  statusCode: REFUSALS.token_expired.status,
  code: 'token_expired',
  message: REFUSALS.token_expired.message,
} as const;

/** The call of gRPC that a handler is called for; undefined on other transports. */
export function grpcCallOf(context: ExecutionContext): GrpcCall | undefined {
  // A handler with @GrpcStreamCall() gets the call first, others third.
  const [first, , third]: readonly unknown[] = context.getArgs();
  return [third, first].find(isGrpcCall);
}

function isGrpcCall(value: unknown): value is GrpcCall {
  const { metadata }: { readonly metadata?: unknown } = Object(value);
  const { get, getMap }: { readonly get?: unknown; readonly getMap?: unknown } = Object(metadata);
  return typeof get === 'function' && typeof getMap === 'function';
}

/** A refusal for the client of this call: its status, and in the trailing metadata our code and the headers that HTTP would have. */
export function grpcErrorOf(
  { metadata }: Pick<GrpcCall, 'metadata'>,
  { statusCode, code, message }: Omit<RefusalMessage, 'status'>,
  headers: RefusalHeaders = {},
): GrpcError {
  const trailers: Metadata = Reflect.construct(metadata.constructor, []);
  for (const [name, value] of Object.entries({ 'authgear-code': code, ...headers })) trailers.set(name, value);
  return { code: STATUS_CODES[statusCode], details: `${code}: ${message}`, metadata: trailers };
}

/** Ends a stream when its token expires, as if the call had been refused. A unary call has no end but its answer. */
export function endAtExpiry(call: GrpcCall, expiresAt: Date): void {
  if (call.end === undefined || call.cancelled === true) return;
  const cancel = whenReached(expiresAt.getTime(), () => {
    const error = grpcErrorOf(call, TOKEN_EXPIRED);
    // Of this, grpc-js makes the status. Nest passes it to the handler as the end of the requests, and logs any other error.
    call.emit('error', Object.assign(new RpcException(error), error));
    // With this, Nest leaves the responses of the handler.
    call.emit('cancelled', 'cancelled');
  });
  for (const event of ['finish', 'close', 'cancelled']) call.once(event, cancel);
}
