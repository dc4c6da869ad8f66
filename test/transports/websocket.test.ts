import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { refuse } from '../../lib/errors/refusal.js';
import { exceptionOf } from '../../lib/refusals/exceptions.js';
import { Connection } from '../../lib/transports/connections.js';
import { Message, WebSocketTransport, withMessages } from '../../lib/transports/websocket.js';
import { failureOf } from '../support/failures.js';
import { useLogRecorder } from '../support/log-recorder.js';

const connection = new Connection(() => 'a.b');

function contextOf(...args: unknown[]): ExecutionContextHost {
  const context = new ExecutionContextHost(args);
  context.setType('ws');
  return context;
}

describe('withMessages()', () => {
  it('adds a message of its own to the arguments of each call, and leaves the rest of the handlers alone', () => {
    const calls: unknown[][] = [];
    const callback = (...args: unknown[]) => calls.push(args);
    const handlers = withMessages(connection, [{ callback, message: 'who', isAckHandledManually: true }]);
    const [handler] = handlers;
    expect(handler).toMatchObject({ message: 'who', isAckHandledManually: true });
    expect([handler?.callback('data'), handler?.callback('data', 'ack')]).toEqual([1, 2]);
    const [first, second] = calls;
    expect(first).toEqual(['data', undefined, new Message(connection)]);
    expect(second).toEqual(['data', 'ack', new Message(connection)]);
    expect(first?.at(-1)).not.toBe(second?.at(-1));
  });

  it('leaves the handlers alone where another adapter opened the connection', () => {
    const handlers = [{ callback: () => undefined }];
    expect(withMessages(undefined, handlers)).toBe(handlers);
  });
});

describe('WebSocketTransport', () => {
  useLogRecorder();
  const told: unknown[] = [];
  const transport = new WebSocketTransport((refusal) => {
    told.push(refusal);
    return new Error('for the filters');
  });
  beforeEach(() => told.splice(0));

  it('finds the message of a call wherever it is among the arguments', () => {
    const message = new Message(connection);
    for (const context of [
      contextOf({}, 'data', message, 'event'),
      contextOf({}, 'data', () => undefined, message, 'event'),
    ]) {
      const call = transport.callOf(context);
      expect(transport.holderOf(context)).toBe(message);
      expect([call.holder, call.scope]).toEqual([message, message]);
      expect(call.holder).toBe(message);
      expect(call.scope).toBe(message);
      expect(call.connection).toBe(connection);
      expect(call.validateContext).toEqual({ executionContext: context });
      expect(call.token()).toBe('a.b');
    }
  });

  it('knows no call that came by another adapter', () => {
    const context = contextOf({}, { connection }, 'event');
    for (const find of [() => transport.callOf(context), () => transport.holderOf(context)]) {
      expect(failureOf(find)).toMatchObject({ code: 'unsupported_context', contextType: 'ws' });
    }
  });

  const refusal = exceptionOf(refuse('insufficient_role'), 'https://issuer.example');
  const message = { status: 'error', statusCode: 403, code: 'insufficient_role', message: 'Insufficient permissions' };

  it('acknowledges a refused message, if that was asked for', () => {
    const acknowledge = jest.fn();
    const thrown = transport.refusal(contextOf({}, 'data', acknowledge, 'event'), refusal);
    expect(acknowledge.mock.calls).toEqual([[message]]);
    expect(told).toEqual([message]);
    expect(thrown).toMatchObject({ message: 'for the filters', stack: 'Error: for the filters' });
    transport.refusal(contextOf({}, 'data', undefined, 'event'), refusal);
    expect(told).toEqual([message, message]);
  });

  it('tells clients nothing of an error of the app', () => {
    const acknowledge = jest.fn();
    const fault = new Error('the database is on fire');
    expect(transport.refusal(contextOf({}, 'data', acknowledge, 'event'), fault)).toBe(fault);
    expect(acknowledge).not.toHaveBeenCalled();
    expect(told).toEqual([]);
  });
});
