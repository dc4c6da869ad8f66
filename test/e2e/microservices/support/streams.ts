import { EventEmitter } from 'node:events';
import type { ClientReadableStream, ClientWritableStream, Metadata, StatusObject } from '@grpc/grpc-js';
import { Controller, UseGuards } from '@nestjs/common';
import { GrpcMethod, GrpcStreamCall, GrpcStreamMethod, Payload } from '@nestjs/microservices';
import { interval, map, type Observable, tap, toArray } from 'rxjs';
import { AuthgearGuard, type AuthgearUser, CurrentUser } from '../../../../lib/index.js';
import type { CallsClient, Message } from './grpc.js';

/** Emits `handled` with the user of the stream, for each message that a handler of a stream takes or gives. */
export const handling = new EventEmitter();

/** What handlers with `@GrpcStreamCall()` get. */
interface Duplex {
  on(event: 'data', listener: (message: Message) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  write(message: Message): unknown;
  end(): unknown;
}

const handle = ({ sub }: AuthgearUser) => tap<Message | number>(() => handling.emit('handled', sub));

/** One handler for each way to serve a stream. */
@Controller()
@UseGuards(AuthgearGuard)
export class StreamHandlers {
  @GrpcMethod('Calls', 'ServerStream')
  serverStream(_message: Message, @CurrentUser() user: AuthgearUser): Observable<Message> {
    return interval(5).pipe(
      handle(user),
      map(() => ({})),
    );
  }

  @GrpcStreamMethod('Calls', 'ClientStream')
  clientStream(@Payload() messages: Observable<Message>, @CurrentUser() user: AuthgearUser): Observable<Message> {
    return messages.pipe(
      handle(user),
      toArray(),
      map(() => ({})),
    );
  }

  @GrpcStreamMethod('Calls', 'Bidirectional')
  bidirectional(@Payload() messages: Observable<Message>, @CurrentUser() user: AuthgearUser): Observable<Message> {
    return messages.pipe(
      handle(user),
      map(() => ({})),
    );
  }

  @GrpcStreamCall('Calls', 'ClientStreamCall')
  clientStreamCall(call: Duplex, answer: (error: null, message: Message) => void): void {
    call.on('data', () => handling.emit('handled', 'u1'));
    call.on('end', () => answer(null, {}));
  }

  @GrpcStreamCall('Calls', 'BidirectionalCall')
  bidirectionalCall(call: Duplex): void {
    call.on('data', (message) => {
      handling.emit('handled', 'u1');
      call.write(message);
    });
    call.on('end', () => call.end());
  }
}

/** A stream as its client sees it. */
interface OpenStream {
  /** Sends a message, if the client does at all. */
  send(): void;
  /** Ends what the client sends, if it does. */
  end(): void;
  /** How the call ended. */
  readonly status: Promise<StatusObject>;
}

function readable(stream: ClientReadableStream<Message>): OpenStream {
  stream.resume();
  stream.on('error', () => {});
  return { send() {}, end: () => stream.cancel(), status: statusOf(stream) };
}

function writable(stream: ClientWritableStream<Message>): OpenStream {
  return { send: () => stream.write({}), end: () => stream.end(), status: statusOf(stream) };
}

function statusOf(stream: Pick<EventEmitter, 'once'>): Promise<StatusObject> {
  return new Promise((resolve) => {
    stream.once('status', resolve);
  });
}

const ignore = () => {};

/** One row for each handler of {@link StreamHandlers}. */
export const STREAMS: readonly {
  readonly method: string;
  open(client: CallsClient, metadata: Metadata): OpenStream;
}[] = [
  { method: 'ServerStream', open: (client, metadata) => readable(client.ServerStream({}, metadata)) },
  { method: 'ClientStream', open: (client, metadata) => writable(client.ClientStream(metadata, ignore)) },
  { method: 'ClientStreamCall', open: (client, metadata) => writable(client.ClientStreamCall(metadata, ignore)) },
  ...(['Bidirectional', 'BidirectionalCall'] as const).map((method) => ({
    method,
    open(client: CallsClient, metadata: Metadata): OpenStream {
      const stream = client[method](metadata);
      return { ...readable(stream), ...writable(stream) };
    },
  })),
];
