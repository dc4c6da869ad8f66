import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { GqlExecutionContext } from '@nestjs/graphql';
import { refuse, refusePermission } from '../../lib/errors/refusal.js';
import { UnsupportedContextError } from '../../lib/errors/setup-errors.js';
import { exceptionOf } from '../../lib/refusals/exceptions.js';
import { GraphqlTransport, holderOfField } from '../../lib/transports/graphql.js';
import { failureOf } from '../support/failures.js';
import { useLogRecorder } from '../support/log-recorder.js';
import { graphqlWsContext, TestWebSocket } from './support/graphql-connections.js';

const REALM = 'https://auth.test';
const request = { headers: { authorization: 'Bearer a.b.c' } };
const http = { req: request };

const recorder = useLogRecorder();
const transport = new GraphqlTransport();

/** A call of a resolver, of an operation of this kind. */
function call(operationContext: unknown, info: object = {}, parent?: unknown): ExecutionContextHost {
  return typed([parent, {}, operationContext, info]);
}

/** A call of a reference resolver by Apollo. */
function referenceCall(reference: unknown, operationContext: unknown, info: object): ExecutionContextHost {
  return typed([reference, operationContext, info]);
}

function typed(args: unknown[]): ExecutionContextHost {
  const context = new ExecutionContextHost(args);
  context.setType('graphql');
  return context;
}

const ofOperation = (operation: string) => ({ operation: { operation } });
const subscription = (operationContext: unknown) => call(operationContext, ofOperation('subscription'));

describe('GraphqlTransport', () => {
  it('is of the type graphql', () => {
    expect(transport.type).toBe('graphql');
  });

  it.each([
    ['a field', call(http)],
    ['a reference', referenceCall({}, http, {})],
    ['a field, as GqlExecutionContext has it', GqlExecutionContext.create(call(http))],
    ['a reference, as GqlExecutionContext has it', GqlExecutionContext.create(referenceCall({}, http, {}))],
  ])('takes the token of %s from the request, with the extractor that it is given', (_what, context) => {
    expect(transport.callOf(context).token()).toBe('a.b.c');
    const extract = jest.fn(() => 'd.e.f');
    const own = new GraphqlTransport(extract).callOf(context);
    expect(extract).not.toHaveBeenCalled();
    expect(own.token()).toBe('d.e.f');
    expect(extract.mock.calls).toEqual([[request]]);
  });

  it('takes the token of an operation on a WebSocket from what opened that', () => {
    const context = call(graphqlWsContext({ authorization: 'Bearer x.y.z' }));
    expect(new GraphqlTransport(() => 'a.b.c').callOf(context).token()).toBe('x.y.z');
  });

  it('tells validate of the request, and of none where there is a connection', () => {
    const byHttp = call(http);
    expect(transport.callOf(byHttp).validateContext).toStrictEqual({ request, executionContext: byHttp });
    const byWebSocket = call(graphqlWsContext());
    expect(transport.callOf(byWebSocket).validateContext).toStrictEqual({ executionContext: byWebSocket });
  });

  it('asks validate once for an operation, which has one context', () => {
    expect(transport.callOf(call(http)).scope).toBe(http);
    const info = {};
    for (const nothing of [undefined, null, 'context']) expect(transport.callOf(call(nothing, info)).scope).toBe(info);
  });

  it.each([[undefined], [null], ['context'], [{}], [{ req: {} }]])(
    'refuses what has no request that could carry a token: %j',
    (operationContext) => {
      const error = failureOf(() => transport.callOf(call(operationContext)).token());
      expect(error).toBeInstanceOf(UnsupportedContextError);
      expect(error).toMatchObject({ contextType: 'graphql' });
      expect(recorder.lines).toHaveLength(1);
    },
  );

  it.each<[unknown[]]>([[[]], [[{}, http]], [[{}, http, 'info']], [[{}, {}, http, null]]])(
    'refuses what is no call of a resolver: %j',
    (args) => {
      expect(failureOf(() => transport.callOf(typed(args)))).toBeInstanceOf(UnsupportedContextError);
      expect(failureOf(() => transport.holderOf(typed(args)))).toBeInstanceOf(UnsupportedContextError);
    },
  );
});

describe('the holder of a call of GraphQL', () => {
  it('is one for all guards and decorators of the call', () => {
    const context = call(http);
    const { holder } = transport.callOf(context);
    expect(holder).toEqual({});
    expect(transport.holderOf(context)).toBe(holder);
    expect(holderOfField(GqlExecutionContext.create(context))).toBe(holder);
  });

  it('is another in each call, of one object too', () => {
    const parent = {};
    expect(holderOfField(call(http, {}, parent))).not.toBe(holderOfField(call(http, {}, parent)));
  });

  it('is another for each reference of one field _entities', () => {
    const info = { fieldName: '_entities' };
    const [first, second] = [{}, {}];
    const holder = holderOfField(referenceCall(first, http, info));
    expect(holderOfField(referenceCall(first, http, info))).toBe(holder);
    expect(holderOfField(call(http, info, first))).toBe(holder);
    expect(holderOfField(referenceCall(second, http, info))).not.toBe(holder);
    expect(holderOfField(referenceCall(first, http, { ...info }))).not.toBe(holder);
    expect(holderOfField(call(http, info))).not.toBe(holder);
  });

  it('is one for a field with whatever parent', () => {
    const info = { fieldName: 'entities' };
    expect(holderOfField(call(http, info, {}))).toBe(holderOfField(call(http, info, {})));
  });
});

describe('a refusal of GraphQL', () => {
  it.each([
    ['token', refuse('token_expired'), { code: 'UNAUTHENTICATED', reason: 'token_expired' }],
    [
      'permission',
      refusePermission('insufficient_role', { asked: { any: ['a'] }, has: [] }),
      { code: 'FORBIDDEN', reason: 'insufficient_role' },
    ],
    [
      'issuer',
      refuse('issuer_unavailable', undefined, 7),
      { code: 'SERVICE_UNAVAILABLE', reason: 'issuer_unavailable', retryAfter: 7 },
    ],
  ])('is the exception, with what clients are told of the %s', (_what, refusal, extensions) => {
    const exception = exceptionOf(refusal, REALM);
    const status = exception.getStatus();
    expect(transport.refusal(call(http), exception)).toBe(exception);
    expect(exception).toHaveProperty('extensions', extensions);
    expect(exception.getStatus()).toBe(status);
  });

  it("is none of those that Nest's driver for Apollo takes for an exception of HTTP", () => {
    const exception = exceptionOf(refuse('token_expired'), REALM);
    transport.refusal(call(http), exception);
    expect(exception.getResponse()).toStrictEqual({
      error: 'Unauthorized',
      code: 'token_expired',
      message: 'Token expired',
    });
  });

  it.each([new Error('of the app'), 'a text', undefined])('leaves what others throw as it is: %p', (error) => {
    expect(transport.refusal(call(http), error)).toBe(error);
  });
});

describe('a subscription of GraphQL', () => {
  const inAnHour = () => new Date(Date.now() + 3_600_000);

  it('ends with its token', () => {
    const webSocket = new TestWebSocket();
    transport.admitted(subscription(graphqlWsContext({}, webSocket)), new Date(0));
    expect(webSocket.closings).toEqual([[4403, 'token_expired']]);
  });

  it.each(['query', 'mutation'])('is the only operation that ends: a %s does not', (operation) => {
    const webSocket = new TestWebSocket();
    transport.admitted(call(graphqlWsContext({}, webSocket), ofOperation(operation)), new Date(0));
    transport.admitted(call(http, ofOperation(operation)), new Date(0));
    transport.admitted(call(http), new Date(0));
    expect(webSocket.closings).toEqual([]);
  });

  it.each([
    ['it came by HTTP', http],
    ['it came by nothing known', {}],
    ['its WebSocket is none', graphqlWsContext({}, {})],
  ])('is refused if it could not be ended: %s', (_why, operationContext) => {
    const error = failureOf(() => transport.admitted(subscription(operationContext), inAnHour()));
    expect(error).toBeInstanceOf(UnsupportedContextError);
    expect(recorder.lines).toEqual([['warn', expect.stringContaining('no WebSocket that could be closed')]]);
  });
});
