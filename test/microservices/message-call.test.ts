import { MessageCall } from '../../lib/microservices/message-call.js';
import type { MessageTokenExtractor } from '../../lib/microservices/options.js';
import { failureOf } from '../support/failures.js';
import {
  contextOf,
  contextOfHandler,
  grpcCall,
  HEADERLESS,
  WITH_HEADERS,
  WITHOUT_ANY_HEADER,
} from './support/messages.js';

const bytes = (text: string) => Buffer.from(text);

const tokenOf = (context: unknown, tokenFrom?: MessageTokenExtractor<unknown>, data: unknown = {}) =>
  new MessageCall(contextOf(data, context), tokenFrom).token();

const refusalOf = (...args: Parameters<typeof tokenOf>) => failureOf(() => tokenOf(...args));

const PLACES = 'the message, where the app looks for it, or in the header "Authorization: Bearer <access token>"';

describe.each(Object.entries(WITH_HEADERS))('the token of a message of %s', (_name, contextWith) => {
  it.each([
    ['a text', 'authorization', 'Bearer a.b.c'],
    ['bytes', 'authorization', bytes('Bearer a.b.c')],
    ['a view of bytes', 'authorization', new Uint8Array(bytes('Bearer a.b.c'))],
    ['a name in another case', 'Authorization', 'bearer  a.b.c'],
    ['a list of one value', 'authorization', ['Bearer a.b.c']],
  ])('is that of the header authorization: %s', (_what, name, value) => {
    const headers = [['other', 'x'] as const, [name, value] as const];
    expect(tokenOf(contextWith(headers))).toBe('a.b.c');
  });

  it.each([
    ['no header of the name', 'x-authorization', 'Bearer a.b.c', 'missing_token'],
    ['another scheme', 'authorization', 'Basic dTpw', 'missing_token'],
    ['nothing after the scheme', 'authorization', 'Bearer', 'missing_token'],
    ['two values', 'authorization', ['Bearer a.b.c', 'Bearer a.b.c'], 'malformed_token'],
    ['two values, the second empty', 'authorization', ['Bearer a.b.c', ''], 'malformed_token'],
    ['a value that is no text', 'authorization', { token: 'a.b.c' }, 'malformed_token'],
    ['no value', 'authorization', null, 'malformed_token'],
    ['more than 32 KiB', 'authorization', `Bearer ${'x'.repeat(33 * 1024)}`, 'malformed_token'],
    ['more than 32 KiB of bytes', 'authorization', bytes(`Bearer ${'x'.repeat(999 * 1024)}`), 'malformed_token'],
  ])('is refused: %s', (_what, name, value, code) => {
    expect(refusalOf(contextWith([[name, value]]))).toMatchObject({ code });
  });

  it('is refused where two headers differ in case alone, or where the app finds another one', () => {
    const header = ['authorization', 'Bearer a.b.c'] as const;
    const twice = contextWith([header, ['AUTHORIZATION', 'Bearer a.b.c']]);
    const oneHeader = { code: 'malformed_token', message: 'Malformed token: send one Authorization header' };
    expect(refusalOf(twice)).toMatchObject(oneHeader);
    expect(refusalOf(twice, () => undefined)).toMatchObject(oneHeader);
    expect(refusalOf(contextWith([header]), () => 'a.b.c')).toMatchObject({
      code: 'malformed_token',
      message: `Malformed token: send the token once, in ${PLACES}`,
    });
  });

  it.each<[header: string | undefined, given: unknown, token: string]>([
    ['Bearer a.b.c', undefined, 'a.b.c'],
    ['Bearer a.b.c', '', 'a.b.c'],
    [undefined, 'd.e.f', 'd.e.f'],
    ['Basic dTpw', 'd.e.f', 'd.e.f'],
    ['Bearer', 'd.e.f', 'd.e.f'],
  ])('is the only one of the header %j and of %j, which the app takes for it', (header, given, token) => {
    expect(tokenOf(contextWith(header === undefined ? [] : [['authorization', header]]), () => given)).toBe(token);
  });

  it.each<[header: unknown, given: unknown, code: string]>([
    ['Basic dTpw', undefined, 'missing_token'],
    ['Basic dTpw', '', 'missing_token'],
    [undefined, undefined, 'missing_token'],
    ['Bearer\ta.b.c', 'd.e.f', 'malformed_token'],
    [7, 'd.e.f', 'malformed_token'],
    ['Bearer a.b.c', null, 'malformed_token'],
    ['Basic dTpw', 7, 'malformed_token'],
  ])('is refused with the header %j and %j, which the app takes for it', (header, given, code) => {
    const context = contextWith(header === undefined ? [] : [['authorization', header]]);
    expect(refusalOf(context, () => given)).toMatchObject({ code });
  });

  it('is missing in both places, which the refusal names', () => {
    expect(refusalOf(contextWith([['authorization', 'Basic dTpw']]), () => '')).toMatchObject({
      code: 'missing_token',
      message: `Missing token: send the access token in ${PLACES}`,
    });
  });

  it('has a character for each byte', () => {
    const token = new MessageCall(contextOf({}, contextWith([['authorization', bytes('Bearer \u00e9')]]))).token();
    expect(token).toBe('\u00c3\u00a9');
  });
});

describe('the token of a message', () => {
  it.each(WITHOUT_ANY_HEADER)('is missing where there are no headers: %#', (context) => {
    const message = 'Missing token: send the header "Authorization: Bearer <access token>"';
    expect(refusalOf(context)).toMatchObject({ code: 'missing_token', message });
  });

  it.each(HEADERLESS)('is what the app takes for it where the transport has no headers: %#', (context) => {
    const seen: unknown[] = [];
    const tokenFrom = (...args: readonly unknown[]) => {
      seen.push(args);
      return 'a.b.c';
    };
    expect(tokenOf(context, tokenFrom, { note: 1 })).toBe('a.b.c');
    expect(seen).toEqual([[{ note: 1 }, context]]);
    const message = 'Missing token: send the access token in the message, where the app looks for it';
    const refusal = { code: 'missing_token', message };
    expect(refusalOf(context, () => undefined)).toMatchObject(refusal);
    expect(refusalOf(context)).toMatchObject({ code: 'missing_token', message: expect.stringContaining('tokenFrom') });
  });

  it.each([
    ['', 'missing_token'],
    [null, 'malformed_token'],
    [7, 'malformed_token'],
    [['a.b.c'], 'malformed_token'],
  ])('is refused if the app takes %p for it', (given, code) => {
    expect(refusalOf(HEADERLESS[0], () => given)).toMatchObject({ code });
  });

  it('is refused with the error of the app, or if the app promises it', async () => {
    const error = new Error('no token here');
    const failing = () => {
      throw error;
    };
    expect(refusalOf(HEADERLESS[0], failing)).toBe(error);
    const promised = refusalOf(HEADERLESS[0], () => Promise.reject(error));
    expect(promised).toBeInstanceOf(TypeError);
    expect(promised).toMatchObject({ message: expect.stringMatching(/at once, and returned a promise$/) });
  });

  it('is that of the metadata of gRPC, wherever the handler gets the call', () => {
    const call = grpcCall('Bearer a.b.c');
    const tokenFromArgs = (...args: readonly unknown[]) => new MessageCall(contextOf(...args)).token();
    expect(tokenFromArgs({}, call.metadata, call)).toBe('a.b.c');
    expect(tokenFromArgs(call, () => {})).toBe('a.b.c');
    expect(tokenFromArgs(call)).toBe('a.b.c');
    for (const [{ metadata }, code] of [
      [grpcCall(), 'missing_token'],
      [grpcCall('Bearer a.b.c', 'Bearer d.e.f'), 'malformed_token'],
    ] as const) {
      expect(failureOf(() => tokenFromArgs({}, metadata, { metadata }))).toMatchObject({ code });
    }
  });
});

describe('the holder of the user', () => {
  it('belongs to the message, not to the data', () => {
    const data = {};
    const holderWith = (...args: readonly unknown[]) => new MessageCall(contextOf(...args)).holder;
    const [tcp, redis] = HEADERLESS;
    const call = grpcCall();
    expect(holderWith(data, tcp)).toBe(holderWith({}, tcp));
    expect(holderWith(data, tcp)).not.toBe(holderWith(data, redis));
    expect(holderWith(data, call.metadata, call)).toBe(holderWith(call));
  });

  it('is not that of another handler of the same message, as an event may have', () => {
    const [tcp] = HEADERLESS;
    const holderFor = (name: 'first' | 'second') => new MessageCall(contextOfHandler(name, {}, tcp)).holder;
    expect(holderFor('first')).toBe(holderFor('first'));
    expect(holderFor('first')).not.toBe(holderFor('second'));
  });

  it.each([undefined, null, 'context'])('is known to no other guard where the context is %p', (context) => {
    const message = contextOf({}, context);
    expect(new MessageCall(message).holder).not.toBe(new MessageCall(message).holder);
    expect(new MessageCall(message).holder).toEqual({});
  });
});

describe('the scope in which validate is asked once', () => {
  const scopeFor = (name: 'first' | 'second', ...args: readonly unknown[]) =>
    new MessageCall(contextOfHandler(name, ...args)).scope;

  it('is the message, for all its handlers, and not its data', () => {
    const [tcp, redis] = HEADERLESS;
    const data = {};
    expect(scopeFor('first', data, tcp)).toBe(scopeFor('second', data, tcp));
    expect(scopeFor('first', data, tcp)).not.toBe(scopeFor('first', data, redis));
    const call = grpcCall();
    expect(scopeFor('first', data, call.metadata, call)).toBe(scopeFor('second', call));
  });

  it('is the holder alone where the message has no context', () => {
    const call = new MessageCall(contextOf({}, undefined));
    expect(call.scope).toBe(call.holder);
  });

  it('comes with the context of Nest alone', () => {
    const message = contextOf({}, HEADERLESS[0]);
    expect(new MessageCall(message).validateContext).toEqual({ executionContext: message });
  });
});
