import { request } from 'node:http';
import { type Answer, answerTo } from '../../support/answer.js';

/** GETs with these headers as they are, names and values in turn: what fetch would merge or correct arrives unchanged. */
export function rawGet(url: string, headers: readonly string[]): Promise<Answer> {
  return rawRequest('GET', url, headers);
}

/** The same with another method, without a body, and with a path as it is if one is given. */
export function rawRequest(method: string, url: string, headers: readonly string[], path?: string): Promise<Answer> {
  const { host, pathname, search } = new URL(url);
  const own = ['Host', host, 'Connection', 'close', ...(method === 'GET' ? [] : ['Content-Length', '0'])];
  const options = { method, path: path ?? pathname + search };
  return answerTo(request(url, { ...options, headers: [...own, ...headers] }).end());
}
