import { UnsupportedContextError } from '../../lib/errors/setup-error.js';
import { httpRequestOf } from '../../lib/transports/http-request.js';
import { failureOf } from '../support/failures.js';
import { Call, callOf } from '../support/guard-stage.js';

class Controller {
  handler(): void {}
}

describe('httpRequestOf', () => {
  it('gives the request of an HTTP call', () => {
    const { context, request } = new Call(Controller, 'handler');
    expect(httpRequestOf(context)).toBe(request);
  });

  it.each(['ws', 'rpc', 'graphql', 'HTTP'])('refuses the context type %j', (type) => {
    const error = failureOf(() => httpRequestOf(callOf(type, Controller, 'handler')));
    expect(error).toBeInstanceOf(UnsupportedContextError);
    expect(error).toMatchObject({ message: expect.stringContaining(`"${type}"`) });
  });
});
