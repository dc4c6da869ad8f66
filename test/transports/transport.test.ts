import { UnsupportedContextError } from '../../lib/errors/setup-errors.js';
import { type Transport, Transports } from '../../lib/transports/transport.js';
import { failureOf } from '../support/failures.js';
import { callOf } from '../support/guard-stage.js';
import { useLogRecorder } from '../support/log-recorder.js';

const recorder = useLogRecorder();

class Controller {
  handler(): void {}
}

describe('Transports', () => {
  const transport = (type: string): Transport => ({
    type,
    callOf: () => ({ token: () => '', holder: {}, validateContext: {} }),
    refusal: (_context, exception) => exception,
  });
  const [http, ws] = [transport('http'), transport('ws')];
  const transports = new Transports([http, ws]);

  it.each([http, ws])('finds the transport of a call by its context type: %p', (expected) => {
    expect(transports.of(callOf(expected.type, Controller, 'handler'))).toBe(expected);
  });

  it.each(['rpc', 'graphql', 'HTTP'])('refuses the context type %j, which is none of them', (type) => {
    const error = failureOf(() => transports.of(callOf(type, Controller, 'handler')));
    expect(error).toBeInstanceOf(UnsupportedContextError);
    expect(error).toMatchObject({ contextType: type });
    expect(recorder.lines).toHaveLength(1);
  });
});
