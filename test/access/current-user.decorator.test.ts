import type { ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { CurrentUser } from '../../lib/access/current-user.decorator.js';
import { failureOf } from '../support/failures.js';
import { Call, callOf } from '../support/guard-stage.js';

class Controller {
  whole(@CurrentUser() _user: unknown): void {}
  sub(@CurrentUser('sub') _sub: unknown): void {}
  clientId(@CurrentUser('clientId') _clientId: unknown): void {}
  length(@CurrentUser('length') _length: unknown): void {}
}

type Handler = 'whole' | 'sub' | 'clientId' | 'length';

/** What Nest gives the handler for its parameter. */
function argumentOf(handler: Handler, context: ExecutionContext): unknown {
  const [parameter] = Object.values(Reflect.getMetadata(ROUTE_ARGS_METADATA, Controller, handler));
  const { factory, data } = Object(parameter);
  return factory(data, context);
}

function argumentFor(handler: Handler, user: unknown): unknown {
  const call = new Call(Controller, handler);
  call.request.user = user;
  return argumentOf(handler, call.context);
}

describe('CurrentUser', () => {
  const user = { sub: 'u1', name: 'Zoë' };

  it('is the user of the request', () => {
    expect(argumentFor('whole', user)).toBe(user);
  });

  it('is one property of the user', () => {
    expect(argumentFor('sub', user)).toBe('u1');
    expect(argumentFor('sub', { name: 'Zoë' })).toBeUndefined();
  });

  it.each([undefined, null])('is undefined where nobody authenticated: %p', (nobody) => {
    expect(argumentFor('whole', nobody)).toBeUndefined();
    expect(argumentFor('sub', nobody)).toBeUndefined();
  });

  it.each([0, '', false, 'user'])('is whatever some guard put there: %p', (other) => {
    expect(argumentFor('whole', other)).toBe(other);
    expect(argumentFor('clientId', other)).toBeUndefined();
  });

  it('reads a property of a user that is no object', () => {
    expect(argumentFor('length', 'user')).toBe(4);
  });

  it('is refused on other transports', () => {
    expect(failureOf(() => argumentOf('whole', callOf('ws', Controller, 'whole')))).toMatchObject({
      code: 'unsupported_context',
    });
  });
});
