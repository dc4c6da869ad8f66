import { refuse } from '../../lib/errors/refusal.js';
import { AuthgearEvents } from '../../lib/observability/authgear-events.js';
import {
  AuthgearForbiddenException,
  AuthgearServiceUnavailableException,
  AuthgearUnauthorizedException,
} from '../../lib/refusals/exceptions.js';
import { Refusals } from '../../lib/refusals/refusals.js';

const REALM = 'https://a.test';
const NO_REFUSALS = [undefined, null, 'text', new Error('x'), new TypeError('x'), { code: 'token_expired' }];

describe('Refusals', () => {
  const told: unknown[][] = [];
  const refusals = new Refusals(REALM, new AuthgearEvents([{ refused: (...event) => told.push(event) }]));

  beforeEach(() => told.splice(0));

  it.each([
    [refuse('token_expired'), AuthgearUnauthorizedException],
    [refuse('insufficient_role'), AuthgearForbiddenException],
    [refuse('issuer_unavailable', undefined, 3), AuthgearServiceUnavailableException],
  ])('makes the exception of %p', (error, type) => {
    const exception = refusals.from(error);
    expect(exception).toBeInstanceOf(type);
    expect(exception).toMatchObject({ code: error.code, message: error.message });
    expect(exception).toHaveProperty('stack', expect.not.stringContaining('\n    at '));
  });

  it.each([refuse('token_expired'), refuse('insufficient_role')])('challenges in the name of the realm', (error) => {
    expect(refusals.from(error)).toMatchObject({
      headers: { 'WWW-Authenticate': expect.stringContaining(`realm="${REALM}"`) },
    });
  });

  it('tells the listeners once, with the token that was refused', () => {
    const refusal = refuse('token_expired');
    refusals.from(refusal, 'a.b.c');
    expect(told).toEqual([[refusal, 'a.b.c']]);
  });

  it.each(NO_REFUSALS)('gives %p back as it is, and tells nobody', (error) => {
    expect(refusals.from(error, 'token')).toBe(error);
    expect(told).toEqual([]);
  });
});
