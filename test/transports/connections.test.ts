import { InternalServerErrorException } from '@nestjs/common';
import { refuse } from '../../lib/errors/refusal.js';
import { exceptionOf } from '../../lib/refusals/exceptions.js';
import { Connection, type ConnectionJudge, Connections } from '../../lib/transports/connections.js';
import { stopTime } from '../support/controlled-clock.js';
import { failureOf } from '../support/failures.js';
import { useLogRecorder } from '../support/log-recorder.js';

const NOW = Date.UTC(2030, 0, 1);

/** Admits every connection whose token can be read, for this long. */
const judgeFor = (milliseconds: number): ConnectionJudge & { readonly seen: string[] } => {
  const seen: string[] = [];
  return {
    seen,
    authenticateConnection: async (connection) => {
      seen.push(connection.token());
      return { expiresAt: new Date(NOW + milliseconds) };
    },
  };
};

const without = (code: 'missing_token' | 'malformed_token') => () => {
  throw refuse(code);
};

describe('Connection', () => {
  it('reads its token once, and what is wrong with it each time', () => {
    const tokens = ['first', 'second'];
    const connection = new Connection(() => String(tokens.shift()));
    expect([connection.token(), connection.token(), connection.isAnonymous]).toEqual(['first', 'first', false]);
    const invalid = new Connection(without('malformed_token'));
    for (const _time of [1, 2]) expect(failureOf(() => invalid.token())).toMatchObject({ code: 'malformed_token' });
  });

  it.each<[string, () => string, boolean]>([
    ['a token', () => 'a.b', false],
    ['no token', without('missing_token'), true],
    ['a malformed token', without('malformed_token'), false],
    [
      'a fault',
      () => {
        throw new TypeError('missing_token');
      },
      false,
    ],
  ])('with %s', (_what, readToken, isAnonymous) => {
    expect(new Connection(readToken).isAnonymous).toBe(isAnonymous);
  });

  it('asks validate in a scope of its own, and tells it nothing', () => {
    const connection = new Connection(() => 'a.b');
    expect(connection.scope).toBe(connection);
    expect(connection.validateContext).toEqual({});
    expect(connection.holder).toEqual({});
  });
});

describe('Connections', () => {
  const recorder = useLogRecorder();
  beforeEach(() => stopTime(NOW));
  afterEach(() => jest.useRealTimers());

  it('end when their token expires, with what to tell the client', async () => {
    const connection = await new Connections(judgeFor(5000), false).open(() => 'a.b');
    const end = jest.fn();
    connection.endAtExpiry(end);
    jest.advanceTimersByTime(4999);
    expect(end).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(end.mock.calls).toEqual([
      [{ status: 'error', statusCode: 401, code: 'token_expired', message: 'Token expired' }],
    ]);
  });

  it('are not ended once that is cancelled', async () => {
    const connection = await new Connections(judgeFor(5000), false).open(() => 'a.b');
    const end = jest.fn();
    connection.endAtExpiry(end)();
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(5000);
    expect(end).not.toHaveBeenCalled();
  });

  it.each([true, false])('with a token are judged, whether guests are admitted or not: %p', async (admitsGuests) => {
    const judge = judgeFor(5000);
    await new Connections(judge, admitsGuests).open(() => 'a.b');
    expect(judge.seen).toEqual(['a.b']);
    await expect(new Connections(judge, admitsGuests).open(without('malformed_token'))).rejects.toMatchObject({
      code: 'malformed_token',
    });
  });

  it('of guests are opened without a judgement and without an end, if guests are admitted', async () => {
    const judge = judgeFor(5000);
    const guest = await new Connections(judge, true).open(without('missing_token'));
    guest.endAtExpiry(() => undefined)();
    expect(jest.getTimerCount()).toBe(0);
    await expect(new Connections(judge, false).open(without('missing_token'))).rejects.toMatchObject({
      code: 'missing_token',
    });
  });

  it('tell clients of refusals, and of nothing else', () => {
    const connections = new Connections(judgeFor(0), false);
    const refusal = exceptionOf(refuse('token_expired'), 'https://issuer.example');
    expect(connections.exceptionOf(refusal)).toBe(refusal);
    expect(recorder.lines).toEqual([]);
    const fault = new Error('the database is on fire');
    const exception = connections.exceptionOf(fault);
    expect(exception).toBeInstanceOf(InternalServerErrorException);
    expect(exception.getResponse()).toEqual({ statusCode: 500, message: 'Internal Server Error' });
    expect(exception.stack?.split('\n')).toHaveLength(1);
    expect(recorder.lines).toEqual([['error', fault]]);
  });
});
