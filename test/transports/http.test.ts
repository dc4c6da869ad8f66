import { authorizationOf, HttpCall } from '../../lib/transports/http.js';

const HEADER = { authorization: 'Bearer a' };

/** Names and values of this many headers, the first of them Authorization. */
function rawHeaders(count: number): string[] {
  return ['Authorization', 'Bearer a', ...new Array<string>(2 * (count - 1)).fill('x')];
}

/** A request of this many headers to a server that reads this many. */
function requestOf(count: number, maxHeadersCount: number | null = null) {
  return { headers: HEADER, rawHeaders: rawHeaders(count), socket: { server: { maxHeadersCount } } };
}

describe('authorizationOf', () => {
  it.each([
    ['as it is where nothing is known of the raw headers', { headers: HEADER }],
    ['of Express', { headers: HEADER, rawHeaders: ['Host', 'a.test', 'Authorization', 'Bearer a'] }],
    ['of Fastify', { headers: HEADER, raw: { rawHeaders: ['Authorization', 'Bearer a'] } }],
    ['of Fastify where nothing is known of the raw headers', { headers: HEADER, raw: {} }],
    [
      'where a value reads like the name',
      { headers: HEADER, rawHeaders: ['X', 'authorization', 'Authorization', 'authorization'] },
    ],
    [
      'where other names have its length',
      { headers: HEADER, rawHeaders: ['Authorization', 'Bearer a', 'x-request-ids', 'y'] },
    ],
    [
      'where another name begins with it',
      { headers: HEADER, rawHeaders: ['Authorization', 'Bearer a', 'Authorization-2', 'y'] },
    ],
    ['where no raw header has its name', { headers: HEADER, rawHeaders: [] }],
  ])('gives the header %s', (_what, request) => {
    expect(authorizationOf(request)).toBe('Bearer a');
  });

  it.each([
    ['Express', { headers: HEADER, rawHeaders: ['Authorization', 'Bearer a', 'Authorization', 'Bearer b'] }],
    ['Fastify', { headers: HEADER, raw: { rawHeaders: ['Authorization', 'Bearer a', 'Authorization', 'Bearer b'] } }],
    [
      'in any case',
      { headers: HEADER, rawHeaders: ['AUTHORIZATION', 'Bearer a', 'X', 'y', 'authorization', 'Bearer b'] },
    ],
    ['three', { headers: HEADER, rawHeaders: ['authorization', 'a', 'authorization', 'b', 'authorization', 'c'] }],
  ])('gives null where there are several: %s', (_what, request) => {
    expect(authorizationOf(request)).toBeNull();
  });

  it('gives nothing where there is no header', () => {
    expect(authorizationOf({ headers: {} })).toBeUndefined();
    expect(authorizationOf({ headers: {}, rawHeaders: ['Authorization', 'a', 'Authorization', 'b'] })).toBeUndefined();
  });

  it.each([
    ['by default', requestOf(999, null)],
    ['where nothing is known of the server', { headers: HEADER, rawHeaders: rawHeaders(999), socket: {} }],
    ['as its server is set', requestOf(9, 10)],
    ['as its server is set, more than by default', requestOf(1999, 2000)],
    ['without end, as its server is set', requestOf(5000, 0)],
  ])('gives the header of a request that Node has read whole, %s', (_what, request) => {
    expect(authorizationOf(request)).toBe('Bearer a');
  });

  it.each([
    ['by default', requestOf(1000, null)],
    ['by default, and by far', requestOf(1023)],
    ['where nothing is known of the server', { headers: HEADER, rawHeaders: rawHeaders(1000) }],
    ['on Fastify', { headers: HEADER, raw: { rawHeaders: rawHeaders(1000) } }],
    ['as its server is set', requestOf(10, 10)],
    ['as its server is set, more than by default', requestOf(2000, 2000)],
    ['without the header', { headers: {}, rawHeaders: rawHeaders(1000) }],
  ])('refuses a request of which Node may not have read all headers, %s', (_what, request) => {
    expect(authorizationOf(request)).toMatchObject({
      code: 'malformed_token',
      message: expect.stringContaining('so many headers that the server may not have read them all'),
    });
  });

  it('gives what stands in place of a header as it is', () => {
    const several = ['a', 'b'];
    expect(authorizationOf({ headers: { authorization: several } })).toBe(several);
  });
});

describe('HttpCall', () => {
  const request = { headers: HEADER };

  it('is what the same request carries everywhere: validate is asked once for it', () => {
    const call = new HttpCall(request, () => 'a.b.c');
    expect(call.scope).toBe(request);
    expect(call.holder).toBe(request);
    expect(call.token()).toBe('a.b.c');
    expect(call.validateContext).toEqual({ request });
  });
});
