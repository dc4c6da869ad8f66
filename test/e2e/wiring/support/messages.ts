import type { INestApplication } from '@nestjs/common';
import { ClientTCP, type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { io, type Socket } from 'socket.io-client';

/** A microservice on a free loopback port. */
export const TCP: MicroserviceOptions = { transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 } };

/**
 * Sends a message to a connected microservice; rejects if it is refused.
 *
 * @param index - of the microservice, in the order in which they were connected
 */
export async function send(nest: INestApplication, pattern: string, index = 0): Promise<unknown> {
  const microservice = nest.getMicroservices()[index];
  const { port } = microservice?.unwrap<{ address(): { port: number } }>().address() ?? { port: 0 };
  const client = new ClientTCP({ host: '127.0.0.1', port });
  try {
    return await lastValueFrom(client.send(pattern, {}));
  } finally {
    client.close();
  }
}

/** Sends a message to a gateway; undefined if it is refused. */
export function emit(url: string, message: string): Promise<unknown> {
  return withSocket(url, (socket) =>
    Promise.race([socket.emitWithAck(message, {}), eventOf(socket, 'exception').then(() => undefined)]),
  );
}

/** What a client hears whose message to a gateway is refused. */
export function exceptionOf(url: string, message: string): Promise<unknown> {
  return withSocket(url, (socket) => {
    socket.emit(message, {});
    return eventOf(socket, 'exception');
  });
}

async function withSocket(url: string, talk: (socket: Socket) => Promise<unknown>): Promise<unknown> {
  const socket = io(url, { transports: ['websocket'], forceNew: true });
  try {
    await eventOf(socket, 'connect');
    return await talk(socket);
  } finally {
    socket.disconnect();
  }
}

function eventOf(socket: Socket, name: string): Promise<unknown> {
  return new Promise((resolve) => {
    socket.once(name, resolve);
  });
}
