import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Answer } from '../../support/test-app.js';

/** GETs with these headers as they are, names and values in turn: what fetch would merge or correct arrives unchanged. */
export async function rawGet(url: string, headers: readonly string[]): Promise<Answer> {
  const { host } = new URL(url);
  const sent = request(url, { headers: ['Host', host, 'Connection', 'close', ...headers] }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const received = new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
  return { status: response.statusCode ?? 0, headers: received, body: await json(response) };
}
