import { IssuerUnavailableError } from '../../lib/errors/issuer-error.js';
import { InsufficientRoleError } from '../../lib/errors/role-error.js';
import { TokenError } from '../../lib/errors/token-error.js';
import { AuthgearLog } from '../../lib/observability/authgear-log.js';
import {
  AuthgearForbiddenException,
  AuthgearServiceUnavailableException,
  AuthgearUnauthorizedException,
} from '../../lib/refusals/exceptions.js';
import { isRefusal, Refusals } from '../../lib/refusals/refusals.js';
import { encodeSegment } from '../support/jws.js';
import { useLogRecorder } from '../support/log-recorder.js';

const REALM = 'https://a.test';
const NO_REFUSALS = [undefined, null, 'text', new Error('x'), new TypeError('x'), { code: 'token_expired' }];

describe('Refusals', () => {
  const recorder = useLogRecorder();
  const refusals = new Refusals(REALM, new AuthgearLog());

  it.each([
    [TokenError.of('token_expired'), AuthgearUnauthorizedException],
    [InsufficientRoleError.create(), AuthgearForbiddenException],
    [IssuerUnavailableError.create(3), AuthgearServiceUnavailableException],
  ])('makes the exception of %p', (error, type) => {
    const exception = refusals.from(error);
    expect(exception).toBeInstanceOf(type);
    expect(exception).toMatchObject({ code: error.code, message: error.message });
    expect(exception).toHaveProperty('stack', expect.not.stringContaining('\n    at '));
  });

  it.each([TokenError.of('token_expired'), InsufficientRoleError.create()])(
    'challenges in the name of the realm',
    (error) => {
      expect(refusals.from(error)).toMatchObject({
        headers: { 'WWW-Authenticate': expect.stringContaining(`realm="${REALM}"`) },
      });
    },
  );

  it('logs a refusal once, with what the token says about itself', () => {
    refusals.from(
      TokenError.of('token_expired'),
      `${encodeSegment({ kid: 'k1' })}.${encodeSegment({ iss: 'i', client_id: 'c' })}.x`,
    );
    expect(recorder.lines).toEqual([['warn', 'Refused: token_expired iss=i kid=k1 client_id=c (Token expired)']]);
  });

  it.each(NO_REFUSALS)('gives %p back as it is, and logs nothing', (error) => {
    expect(refusals.from(error, 'token')).toBe(error);
    expect(recorder.lines).toEqual([]);
  });
});

describe('isRefusal', () => {
  it.each([TokenError.of('missing_token'), InsufficientRoleError.create(), IssuerUnavailableError.create(1)])(
    'knows %p',
    (error) => {
      expect(isRefusal(error)).toBe(true);
    },
  );

  it.each(NO_REFUSALS)('does not know %p', (error) => {
    expect(isRefusal(error)).toBe(false);
  });
});
