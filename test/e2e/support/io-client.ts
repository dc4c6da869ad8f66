import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';

export type ClientOptions = Partial<ManagerOptions & SocketOptions>;

/** What a client of socket.io is told when its connection is refused. */
export class ConnectError extends Error {
  constructor(
    message: string,
    readonly data: unknown,
  ) {
    super(message);
  }
}

const open = new Set<Socket>();

/** A client that is connecting, on a connection of its own. */
export function ioClient(url: string, options: ClientOptions = {}): Socket {
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnectionDelay: 1, ...options });
  open.add(socket);
  return socket;
}

/** A client that is connected; rejects with a `ConnectError` if it is refused. */
export async function connectIo(url: string, options: ClientOptions = {}): Promise<Socket> {
  const socket = ioClient(url, options);
  await connected(socket);
  return socket;
}

/** Another namespace on the transport of a client. */
export function joinNamespace(socket: Socket, name: string, options: Partial<SocketOptions>): Socket {
  const joined = socket.io.socket(name, options);
  open.add(joined);
  return joined;
}

/** Resolves when a client that is connecting is connected, and rejects with a `ConnectError` if it is refused. */
export function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', (error) => reject(new ConnectError(error.message, Reflect.get(error, 'data'))));
  });
}

/** With what the next event of this name comes. */
export function heard(socket: Socket, event: string): Promise<unknown> {
  return new Promise((resolve) => {
    socket.once(event, resolve);
  });
}

/** Ends all clients that are still there. */
export function disconnectIo(): void {
  for (const socket of open) socket.disconnect();
  open.clear();
}
