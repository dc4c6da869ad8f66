import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientWritableStream,
  credentials,
  Metadata,
  makeClientConstructor,
  type ServiceError,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { type GrpcOptions, Transport } from '@nestjs/microservices';

const PROTO = join(__dirname, 'calls.proto');

/** What clients and handlers send. */
export interface Message {
  readonly text?: string;
  readonly accessToken?: string;
}

export type Answered = (error: ServiceError | null, message?: Message) => void;

type Unary = (message: Message, metadata: Metadata, answered: Answered) => unknown;
type ClientStream = (metadata: Metadata, answered: Answered) => ClientWritableStream<Message>;
type Bidirectional = (metadata: Metadata) => ClientDuplexStream<Message, Message>;

/** The service `calls.Calls`, as its clients see it. */
export interface CallsClient {
  readonly Guarded: Unary;
  readonly Admins: Unary;
  readonly Open: Unary;
  readonly Optional: Unary;
  readonly ServerStream: (message: Message, metadata: Metadata) => ClientReadableStream<Message>;
  readonly ClientStream: ClientStream;
  readonly ClientStreamCall: ClientStream;
  readonly Bidirectional: Bidirectional;
  readonly BidirectionalCall: Bidirectional;
  close(): void;
}

/** A server on a socket of its own. */
export function grpcServer(): GrpcOptions {
  const url = `unix:${join(mkdtempSync(join(tmpdir(), 'grpc-')), 'socket')}`;
  return { transport: Transport.GRPC, options: { url, package: 'calls', protoPath: PROTO } };
}

export function grpcClientOf({ options: { url = '' } }: GrpcOptions): CallsClient {
  const Calls = makeClientConstructor(Object(loadSync(PROTO)['calls.Calls']), 'calls.Calls');
  return Object(new Calls(url, credentials.createInsecure()));
}

/** Metadata with this token. */
export function bearer(token?: string): Metadata {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}

/** The message that a unary call is answered with; rejects with the status of a call that is refused. */
export function unary(
  client: CallsClient,
  method: 'Guarded' | 'Admins' | 'Open' | 'Optional',
  metadata: Metadata,
  message: Message = {},
): Promise<Message> {
  return new Promise((resolve, reject) => {
    client[method](message, metadata, (error, answer = {}) => (error === null ? resolve(answer) : reject(error)));
  });
}
