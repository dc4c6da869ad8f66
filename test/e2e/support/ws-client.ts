import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { WebSocket } from 'ws';

export interface UpgradeOptions {
  readonly protocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A frame, as Nest's adapter for `ws` reads and writes it. */
export interface Frame {
  readonly event: string;
  readonly data: unknown;
}

/** What the server answers in place of an upgrade. */
export class RefusedUpgrade extends Error {
  constructor(
    readonly status: number | undefined,
    readonly headers: IncomingMessage['headers'],
    readonly body: string,
  ) {
    super(`the upgrade was answered by ${status}`);
  }
}

const open = new Set<WebSocket>();

/** A client that is connected; rejects with a `RefusedUpgrade` if it is refused. */
export async function connectWs(
  url: string,
  { protocols = [], headers = {} }: UpgradeOptions = {},
): Promise<WebSocket> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), [...protocols], { headers: { ...headers } });
  open.add(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
    socket.once('unexpected-response', (_request, response) => {
      text(response).then((body) => reject(new RefusedUpgrade(response.statusCode, response.headers, body)), reject);
    });
  });
  return socket;
}

/** The next frame that a client gets. */
export async function nextFrame(socket: WebSocket): Promise<Frame> {
  const [data] = await once(socket, 'message');
  return JSON.parse(String(data));
}

/** Sends a frame, and waits for the answer. */
export function ask(socket: WebSocket, event: string, data: unknown = {}): Promise<Frame> {
  const answer = nextFrame(socket);
  socket.send(JSON.stringify({ event, data }));
  return answer;
}

/** The code and the reason with which the server closes the connection. */
export async function closeOf(socket: WebSocket): Promise<readonly [number, string]> {
  const [code, reason] = await once(socket, 'close');
  return [code, String(reason)];
}

/** Ends all clients that are still there. */
export function terminateWs(): void {
  for (const socket of open) socket.terminate();
  open.clear();
}
