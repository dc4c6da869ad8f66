import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { UnsupportedContextError } from '../../lib/errors/setup-errors.js';
import type { CallTransport, UserHolder } from '../../lib/transports/transport.js';
import { holderOf, Transports } from '../../lib/transports/transports.js';
import { failureOf } from '../support/failures.js';
import { Call, callOf } from '../support/guard-stage.js';
import { useLogRecorder } from '../support/log-recorder.js';

const recorder = useLogRecorder();

class Controller {
  handler(): void {}
}

const transport = (type: string, holder: UserHolder = {}): CallTransport => ({
  type,
  callOf: () => ({ token: () => '', holder, scope: holder, validateContext: {} }),
  holderOf: () => holder,
  refusal: (_context, exception) => exception,
});

describe('Transports', () => {
  const [smoke, ws] = [transport('smoke'), transport('ws')];

  it.each([smoke, ws])('finds the transport of a call by its context type: %p', (expected) => {
    const transports = new Transports([smoke, ws]);
    expect(transports.of(callOf(expected.type, Controller, 'handler'))).toBe(expected);
    expect(transports.has(expected.type)).toBe(true);
  });

  it.each(['rpc', 'http', 'WS'])('refuses the context type %j, which is none of them', (type) => {
    const transports = new Transports([smoke, ws]);
    const error = failureOf(() => transports.of(callOf(type, Controller, 'handler')));
    expect(error).toBeInstanceOf(UnsupportedContextError);
    expect(error).toMatchObject({ contextType: type });
    expect(transports.has(type)).toBe(false);
    expect(recorder.lines).toHaveLength(1);
  });

  it('takes a transport that is registered later, in the place of one with the same context type', () => {
    const transports = new Transports([smoke, ws]);
    const [rpc, otherWs] = [transport('rpc'), transport('ws')];
    for (const added of [rpc, otherWs]) transports.register(added);
    expect(transports.of(callOf('rpc', Controller, 'handler'))).toBe(rpc);
    expect(transports.of(callOf('ws', Controller, 'handler'))).toBe(otherWs);
    expect(new Transports([]).has('rpc')).toBe(false);
  });
});

describe('holderOf', () => {
  it('is the request of an HTTP call, though no app has been made', () => {
    const { context, request } = new Call(Controller, 'handler');
    expect(holderOf(context)).toBe(request);
  });

  it('is of one call of GraphQL alone, though no app has been made', () => {
    const [first, second] = [{}, {}].map((info) => new ExecutionContextHost([{}, {}, {}, info]));
    for (const context of [first, second]) context?.setType('graphql');
    if (first === undefined || second === undefined) throw new Error('there are two calls');
    expect(holderOf(first)).toBe(holderOf(first));
    expect(holderOf(first)).not.toBe(holderOf(second));
  });

  it('asks the transport of the call, of whichever app', () => {
    const holder = {};
    new Transports([]).register(transport('pigeon', holder));
    expect(holderOf(callOf('pigeon', Controller, 'handler'))).toBe(holder);
  });

  it('refuses a context type for which no app has a transport', () => {
    expect(failureOf(() => holderOf(callOf('semaphore', Controller, 'handler')))).toMatchObject({
      code: 'unsupported_context',
      contextType: 'semaphore',
    });
    expect(recorder.lines).toEqual([['warn', expect.stringMatching(/^Refused: unsupported_context .*"semaphore"/)]]);
  });
});
