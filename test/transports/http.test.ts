import { authorizationOf } from '../../lib/transports/http.js';

const HEADER = { authorization: 'Bearer a' };

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

  it('gives what stands in place of a header as it is', () => {
    const several = ['a', 'b'];
    expect(authorizationOf({ headers: { authorization: several } })).toBe(several);
  });
});
