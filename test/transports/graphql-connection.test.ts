import { GraphqlConnection } from '../../lib/transports/graphql-connection.js';
import { stopTime } from '../support/controlled-clock.js';
import { failureOf } from '../support/failures.js';
import { TestWebSocket, upgradeOf } from './support/graphql-connections.js';

const NOW = Date.UTC(2030, 0, 1);
const P = 'Bearer p.p.p';
const H = 'Bearer h.h.h';
const PLACES =
  'connectionParams.authorization as "Bearer <access token>", or in the Authorization header of the upgrade';

const at = (milliseconds: number) => new Date(NOW + milliseconds);

function connection(params: unknown, rawHeaders: readonly string[] = []): GraphqlConnection {
  return new GraphqlConnection(params, upgradeOf(rawHeaders), undefined);
}

describe('the token of a connection of GraphQL', () => {
  it.each<[string, unknown, readonly string[], string]>([
    ['the parameter', { authorization: P }, [], 'p.p.p'],
    ['the parameter, in another case', { other: 'Bearer x', AuthoriZation: P }, [], 'p.p.p'],
    ['the header', undefined, ['Host', 'a.test', 'Authorization', H], 'h.h.h'],
    ['the header, in another case', undefined, ['AUTHORIZATION', H], 'h.h.h'],
    [
      'the header, after a value that reads like its name',
      undefined,
      ['X', 'authorization', 'authorization', H],
      'h.h.h',
    ],
    ['the header, beside parameters that are no object', 'authorization', ['Authorization', H], 'h.h.h'],
    ['the header, beside null as parameters', null, ['Authorization', H], 'h.h.h'],
    ['the header, beside null as the parameter', { authorization: null }, ['Authorization', H], 'h.h.h'],
    ['the header, beside a parameter without a token', { authorization: 'Bearer ' }, ['Authorization', H], 'h.h.h'],
    [
      'the parameter, beside another scheme in the header',
      { authorization: P },
      ['Authorization', 'Basic eDp5'],
      'p.p.p',
    ],
  ])('is in %s', (_place, params, rawHeaders, token) => {
    expect(connection(params, rawHeaders).token()).toBe(token);
  });

  it.each<[string, unknown, readonly string[]]>([
    ['nothing', undefined, []],
    ['other parameters and headers', { token: P, headers: { authorization: P } }, ['X', 'authorization', 'Y', 'z']],
    ['another scheme', { authorization: 'p.p.p' }, ['Authorization', 'Basic eDp5']],
  ])('is missing where there is %s', (_what, params, rawHeaders) => {
    expect(failureOf(() => connection(params, rawHeaders).token())).toMatchObject({
      code: 'missing_token',
      message: `Missing token: send the access token in ${PLACES}`,
    });
  });

  it.each<[string, unknown, readonly string[], string]>([
    ['both', { authorization: P }, ['Authorization', H], `send the token once, in ${PLACES}`],
    ['the same in both', { authorization: P }, ['Authorization', P], `send the token once, in ${PLACES}`],
    [
      'parameters that differ in case',
      { authorization: P, Authorization: P },
      [],
      'connectionParams has more than one authorization',
    ],
    [
      'one of them null',
      { authorization: null, Authorization: P },
      [],
      'connectionParams has more than one authorization',
    ],
    ['a list', { authorization: [P] }, [], 'connectionParams.authorization is not a string'],
    ['a number', { authorization: 0 }, [], 'connectionParams.authorization is not a string'],
    [
      'a list, beside the header',
      { authorization: [P] },
      ['Authorization', H],
      'connectionParams.authorization is not a string',
    ],
    ['two headers', undefined, ['Authorization', H, 'authorization', H], 'send one Authorization header'],
    [
      'two headers, beside the parameter',
      { authorization: P },
      ['Authorization', H, 'authorization', H],
      'send one Authorization header',
    ],
    ['spaces', { authorization: 'Bearer\tp.p.p' }, [], 'put spaces, and nothing else, between Bearer and the token'],
  ])('is malformed where there is %s', (_what, params, rawHeaders, detail) => {
    expect(failureOf(() => connection(params, rawHeaders).token())).toMatchObject({
      code: 'malformed_token',
      message: `Malformed token: ${detail}`,
    });
  });

  it('is refused where Node may have dropped another header', () => {
    const many = new Array<string>(2000).fill('x');
    expect(failureOf(() => connection({ authorization: P }, many).token())).toMatchObject({
      code: 'malformed_token',
      message: expect.stringContaining('so many headers'),
    });
  });

  it('is looked for once in the parameters, however many there are', () => {
    const names = jest.fn(() => ['authorization']);
    const params = new Proxy({ authorization: P }, { ownKeys: names });
    for (const _ of [1, 2, 3]) expect(connection(params).token()).toBe('p.p.p');
    expect(names).toHaveBeenCalledTimes(1);
  });
});

describe('the end of a connection of GraphQL', () => {
  beforeEach(() => stopTime(NOW));
  afterEach(() => jest.useRealTimers());

  const closing = [4403, 'token_expired'];

  /** A connection whose WebSocket the context names, or one on whose socket ws has noted it. */
  const CONNECTIONS: readonly [string, (webSocket: unknown) => GraphqlConnection][] = [
    ['named', (webSocket) => new GraphqlConnection({}, upgradeOf(), webSocket)],
    [
      'noted on the socket',
      (webSocket) => {
        const socket = { [Symbol('handle')]: { close: () => undefined }, [Symbol('websocket')]: webSocket };
        return new GraphqlConnection({}, upgradeOf([], socket), undefined);
      },
    ],
  ];

  describe.each(CONNECTIONS)('whose WebSocket is %s', (_where, connectionOf) => {
    it('comes in the millisecond that was asked for, and not before', () => {
      const webSocket = new TestWebSocket();
      expect(connectionOf(webSocket).closeAt(at(5000))).toBe(true);
      jest.advanceTimersByTime(4999);
      expect(webSocket.closings).toEqual([]);
      jest.advanceTimersByTime(1);
      expect(webSocket.closings).toEqual([closing]);
    });

    it('comes at once if the time has passed', () => {
      const webSocket = new TestWebSocket();
      expect(connectionOf(webSocket).closeAt(at(0))).toBe(true);
      expect(webSocket.closings).toEqual([closing]);
    });

    it.each([
      [5000, 5000],
      [5000, 5001],
      [5000, 9000],
      [9000, 5000],
    ])('has one timer, for the first of several times: %i, %i', (first, second) => {
      const webSocket = new TestWebSocket();
      for (const time of [first, second]) connectionOf(webSocket).closeAt(at(time));
      expect(jest.getTimerCount()).toBe(1);
      expect(webSocket.listenerCount('close')).toBe(1);
      jest.advanceTimersByTime(4999);
      expect(webSocket.closings).toEqual([]);
      jest.advanceTimersByTime(1);
      expect(webSocket.closings).toEqual([closing]);
      jest.advanceTimersByTime(4000);
      expect(webSocket.closings).toEqual([closing]);
    });

    it.each([0, 1, 2])('keeps no timer of a WebSocket that closes, of the state %i', (readyState) => {
      const webSocket = new TestWebSocket(readyState);
      connectionOf(webSocket).closeAt(at(9000));
      connectionOf(webSocket).closeAt(at(5000));
      expect(jest.getTimerCount()).toBe(1);
      webSocket.emit('close');
      expect(jest.getTimerCount()).toBe(0);
    });

    it('sets no timer for a WebSocket that is closed', () => {
      const webSocket = new TestWebSocket(3);
      expect(connectionOf(webSocket).closeAt(at(5000))).toBe(true);
      expect(jest.getTimerCount()).toBe(0);
      expect(webSocket.listenerCount('close')).toBe(0);
    });

    it.each<[string, unknown]>([
      ['nothing', undefined],
      ['a socket, whose state is a word', { readyState: 'open', once: () => undefined, close: () => undefined }],
      ['what has no listeners', { readyState: 1, close: () => undefined }],
      ['what can not be closed', { readyState: 1, once: () => undefined }],
    ])('is impossible where there is %s', (_what, webSocket) => {
      expect(connectionOf(webSocket).closeAt(at(5000))).toBe(false);
      expect(jest.getTimerCount()).toBe(0);
    });
  });

  it.each([
    [true, true],
    [false, false],
    [undefined, false],
  ])('has come if the socket is destroyed, which ws has then forgotten: %p', (destroyed, hasEnded) => {
    const gone = new GraphqlConnection({}, upgradeOf([], { destroyed }), undefined);
    expect(gone.closeAt(at(5000))).toBe(hasEnded);
  });
});
