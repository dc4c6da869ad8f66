import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { boundedFetch, boundedFetchJson, MAX_BODY_BYTES } from '../../lib/issuer/bounded-fetch.js';
import { rejectionOf } from '../support/failures.js';
import { LoopbackServer } from '../support/loopback-server.js';

const NEVER = new AbortController().signal;

let server: LoopbackServer;
let url: string;

beforeAll(async () => {
  server = await LoopbackServer.start();
  url = `${server.origin}/document`;
});

afterAll(() => server.stop());

afterEach(() => jest.restoreAllMocks());

const unreachable = (message: string) => ({
  name: 'RefreshError',
  code: 'issuer_unreachable',
  message: `GET ${url} ${message}`,
});

describe('boundedFetch', () => {
  it('gives the answer whole, with its headers', async () => {
    server.send('{"a":1}', { headers: { 'content-type': 'text/plain', 'x-other': 'y' } });
    const response = await boundedFetch(url, NEVER);
    expect([response.status, response.headers.get('content-type'), response.headers.get('x-other')]).toEqual([
      200,
      'text/plain',
      'y',
    ]);
    expect(await response.text()).toBe('{"a":1}');
  });

  it('asks for JSON, under its own name', async () => {
    server.send('{}');
    await boundedFetch(url, NEVER);
    expect(server.requests[0]?.headers).toMatchObject({ accept: 'application/json', 'user-agent': 'nestjs-authgear' });
  });

  it.each([201, 204, 206, 299, 400, 401, 404, 429, 500, 503])('takes no answer with status %i', async (status) => {
    server.send('', { status });
    expect(await rejectionOf(boundedFetch(url, NEVER))).toMatchObject(unreachable(`answered with status ${status}`));
  });

  it('tells what to check at status 403', async () => {
    server.send('', { status: 403 });
    expect(await rejectionOf(boundedFetch(url, NEVER))).toMatchObject(
      unreachable('answered with status 403; check IP filters and crawler block-lists in front of it'),
    );
  });

  it.each([300, 301, 302, 303, 307, 308, 399])('follows no redirect, and says so: %i', async (status) => {
    server.send('', { status, headers: { location: `${server.origin}/other` } });
    expect(await rejectionOf(boundedFetch(url, NEVER))).toMatchObject({
      code: 'issuer_unreachable',
      message: expect.stringMatching(
        new RegExp(`status ${status}; redirects are not followed: .*custom domain .*as its endpoint`),
      ),
    });
    expect(server.requests.map((request) => request.url)).toEqual(['/document']);
  });

  it('leaves no body of a refused answer unread', async () => {
    const cancelled = jest.fn();
    const body = new ReadableStream({ cancel: cancelled });
    jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(body, { status: 500 }));
    await rejectionOf(boundedFetch(url, NEVER));
    expect(cancelled).toHaveBeenCalledTimes(1);
  });

  it('takes a body of exactly the largest size', async () => {
    server.send(Buffer.alloc(MAX_BODY_BYTES, 'x'));
    expect(MAX_BODY_BYTES).toBe(1_048_576);
    expect((await (await boundedFetch(url, NEVER)).text()).length).toBe(MAX_BODY_BYTES);
  });

  it.each([
    ['as it is', Buffer.alloc(MAX_BODY_BYTES + 1, 'x'), {}],
    ['once decompressed', gzipSync(Buffer.alloc(MAX_BODY_BYTES + 1, 'x')), { 'content-encoding': 'gzip' }],
  ])('takes no body that is one byte larger %s', async (_how, body, headers: Record<string, string>) => {
    server.send(body, { headers });
    expect(await rejectionOf(boundedFetch(url, NEVER))).toMatchObject(
      unreachable('answered with more than 1048576 bytes'),
    );
  });

  it('does not read an endless body to its end', async () => {
    const chunk = Buffer.alloc(64 * 1024);
    server.respond((_request, response) => {
      const write = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', write);
      write();
    });
    expect(await rejectionOf(boundedFetch(url, NEVER))).toMatchObject(
      unreachable('answered with more than 1048576 bytes'),
    );
  });

  it('takes an answer without a body for an empty one', async () => {
    jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(null));
    expect(await (await boundedFetch(url, NEVER)).text()).toBe('');
  });

  it('says why nobody answers', async () => {
    const closed = await LoopbackServer.start();
    const { origin } = closed;
    await closed.stop();
    const error = await rejectionOf(boundedFetch(origin, NEVER));
    expect(error).toMatchObject({
      code: 'issuer_unreachable',
      message: expect.stringMatching(/^GET http:\S+ failed: connection refused; .*\(.*ECONNREFUSED .*\)$/),
      cause: { message: 'fetch failed' },
    });
  });

  it('says why a body is not whole', async () => {
    server.respond((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.destroy());
    });
    expect(await rejectionOf(boundedFetch(url, NEVER))).toMatchObject({
      code: 'issuer_unreachable',
      message: expect.stringMatching(/ failed: .*(closed|hang up|reset)/),
    });
  });

  it.each([
    ['an error', new TypeError('bad port'), 'bad port'],
    [
      'an error with a cause',
      new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND') }),
      'ENOTFOUND',
    ],
    ['a cause without words', new TypeError('fetch failed', { cause: new AggregateError([], '') }), 'AggregateError'],
    ['something that is no error', 'closing', ''],
  ])('takes its reason from %s', async (_what, reason, words) => {
    jest.spyOn(globalThis, 'fetch').mockRejectedValue(reason);
    const error = await rejectionOf(boundedFetch(url, NEVER));
    expect(error).toMatchObject({
      code: 'issuer_unreachable',
      message: expect.stringMatching(new RegExp(`^GET ${url} failed.*${words}`)),
      cause: reason,
    });
  });

  describe('tries a connection once more', () => {
    const reset = (response: ServerResponse) => response.socket?.resetAndDestroy();
    const close = (response: ServerResponse) => response.socket?.end();

    /** The server does this to the first requests, and answers those after. */
    function fail(times: number, how: (response: ServerResponse) => unknown): void {
      server.respond((_request, response) => {
        if (server.requests.length <= times) how(response);
        else response.end('{}');
      });
    }

    it.each([
      ['reset', reset],
      ['closed', close],
    ])('that is %s before the answer begins', async (_how, how) => {
      fail(1, how);
      expect(await (await boundedFetch(url, NEVER)).text()).toBe('{}');
      expect(server.requests).toHaveLength(2);
    });

    it.each([
      ['reset', reset, /connection reset; .*ECONNRESET|connection closed before the answer/],
      ['closed', close, /connection closed before the answer/],
    ])('and not more often: %s', async (_how, how, words) => {
      fail(2, how);
      expect(await rejectionOf(boundedFetch(url, NEVER))).toMatchObject({ message: expect.stringMatching(words) });
      expect(server.requests).toHaveLength(2);
    });

    it.each([
      ['was cut in its body', (response: ServerResponse) => response.write('{', () => response.destroy())],
      ['is not HTTP', (response: ServerResponse) => response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n\r\n')],
      ['has another status', (response: ServerResponse) => response.writeHead(503).end()],
    ])('but not where an answer %s', async (_what, how) => {
      fail(1, how);
      await rejectionOf(boundedFetch(url, NEVER));
      expect(server.requests).toHaveLength(1);
    });

    it('within the same deadline', async () => {
      const deadline = new AbortController();
      fail(2, (response) => (server.requests.length === 1 ? reset(response) : deadline.abort()));
      expect(await rejectionOf(boundedFetch(url, deadline.signal))).toMatchObject({
        message: expect.stringContaining('aborted'),
      });
      expect(server.requests).toHaveLength(2);
    });
  });

  describe('ends with its signal', () => {
    it('before it began', async () => {
      server.send('{}');
      expect(await rejectionOf(boundedFetch(url, AbortSignal.abort()))).toMatchObject({ code: 'issuer_unreachable' });
      expect(server.requests).toEqual([]);
    });

    it('before the answer begins', async () => {
      const deadline = new AbortController();
      server.respond(() => deadline.abort());
      expect(await rejectionOf(boundedFetch(url, deadline.signal))).toMatchObject({ code: 'issuer_unreachable' });
    });

    it('in the middle of the body', async () => {
      const deadline = new AbortController();
      const fetchOfPlatform = globalThis.fetch;
      jest.spyOn(globalThis, 'fetch').mockImplementation(async (...request) => {
        const response = await fetchOfPlatform(...request);
        setImmediate(() => deadline.abort());
        return response;
      });
      server.respond((_request, response) => response.writeHead(200).write('{'));
      expect(await rejectionOf(boundedFetch(url, deadline.signal))).toMatchObject({ code: 'issuer_unreachable' });
    });
  });
});

describe('boundedFetchJson', () => {
  it.each([
    ['application/json', '{"a":[1]}', { a: [1] }],
    ['text/html', 'null', null],
    ['application/octet-stream', '"text"', 'text'],
  ])('gives JSON of the type %s', async (type, body, value) => {
    server.send(body, { headers: { 'content-type': type } });
    expect(await boundedFetchJson(url, NEVER)).toEqual(value);
  });

  it.each(['', '<html></html>', '{"a":', '{}{}'])('refuses %j', async (body) => {
    server.send(body);
    expect(await rejectionOf(boundedFetchJson(url, NEVER))).toMatchObject({
      ...unreachable('answered with something that is not JSON'),
      cause: { name: 'SyntaxError' },
    });
  });

  it('passes on what goes wrong before', async () => {
    server.send('', { status: 500 });
    expect(await rejectionOf(boundedFetchJson(url, NEVER))).toMatchObject(unreachable('answered with status 500'));
  });
});
