import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Answer } from '../../support/test-app.js';

/** GETs with these headers as they are, names and values in turn: what fetch would merge or correct arrives unchanged. */
export function rawGet(url: string, headers: readonly string[]): Promise<Answer> {
  return rawRequest('GET', url, headers);
}

/** The same with another method, without a body, and with a path as it is if one is given. The answer is JSON, or empty. */
export async function rawRequest(
  method: string,
  url: string,
  headers: readonly string[],
  path?: string,
): Promise<Answer> {
  const { host, pathname, search } = new URL(url);
  const own = ['Host', host, 'Connection', 'close', ...(method === 'GET' ? [] : ['Content-Length', '0'])];
  const options = { method, path: path ?? pathname + search };
  const sent = request(url, { ...options, headers: [...own, ...headers] }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const received = new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
  const body = await text(response);
  return { status: response.statusCode ?? 0, headers: received, body: body === '' ? undefined : JSON.parse(body) };
}
