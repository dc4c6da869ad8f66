import { AuthgearError } from '../../lib/errors/authgear-error.js';
import { IssuerUnavailableError, RefreshError } from '../../lib/errors/issuer-error.js';
import { InsufficientRoleError } from '../../lib/errors/role-error.js';
import { AuthgearOptionsError, AuthgearRouteError, UnsupportedContextError } from '../../lib/errors/setup-error.js';
import { TokenError, type TokenErrorCode } from '../../lib/errors/token-error.js';
import { withoutStackTraces } from '../../lib/errors/without-stack-traces.js';
import { failureOf } from '../support/failures.js';

describe('an error of this package', () => {
  it.each([
    ['TokenError', 'token_expired', () => TokenError.of('token_expired')],
    ['InsufficientRoleError', 'insufficient_role', () => InsufficientRoleError.create()],
    ['IssuerUnavailableError', 'issuer_unavailable', () => IssuerUnavailableError.create(1)],
    ['RefreshError', 'issuer_mismatch', () => new RefreshError('issuer_mismatch', 'x')],
    ['AuthgearOptionsError', 'invalid_options', () => new AuthgearOptionsError([])],
    ['AuthgearRouteError', 'invalid_route', () => new AuthgearRouteError('x')],
    ['UnsupportedContextError', 'unsupported_context', () => new UnsupportedContextError('ws')],
  ])('has its own name and code: %s, %s', (name, code, make) => {
    const error = make();
    expect(error).toBeInstanceOf(AuthgearError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name, code });
  });

  it('keeps its cause', () => {
    const cause = new Error('ECONNREFUSED');
    expect(new RefreshError('issuer_unreachable', 'GET failed', { cause })).toMatchObject({
      message: 'GET failed',
      cause,
    });
  });
});

describe('TokenError', () => {
  const MESSAGES: readonly (readonly [TokenErrorCode, string])[] = [
    ['missing_token', 'Missing token: send the header "Authorization: Bearer <access token>"'],
    ['malformed_token', 'Malformed token'],
    ['unsupported_algorithm', 'Unsupported algorithm: Authgear signs access tokens with RS256 only'],
    [
      'invalid_issuer',
      'Invalid issuer: the token was not issued by the configured endpoint; check the endpoint, a custom domain changes the issuer',
    ],
    [
      'key_not_found',
      'Public key not found: the kid of the token names no key of the project; check that the token comes from this project, then get a new one',
    ],
    ['invalid_signature', 'Invalid signature: the token was changed, or signed with another key'],
    ['token_expired', 'Token expired'],
    ['token_not_active', 'Token not active yet: nbf is in the future; check the clocks'],
    ['wrong_token_type', 'Wrong token type: send the access token, not the ID token'],
    [
      'invalid_audience',
      'Invalid audience: the token is not meant for this API; check its aud and client_id against the configured clientId and audience',
    ],
    ['user_rejected', 'User rejected: this application does not accept the user of the token'],
  ];

  it.each(MESSAGES)('explains %s', (code, message) => {
    expect(TokenError.of(code)).toMatchObject({ code, message });
  });

  it.each([
    ['malformed_token', 'Malformed token: x'],
    ['key_not_found', 'Public key not found: x'],
    ['wrong_token_type', 'Wrong token type: x'],
  ] as const)('puts a detail in place of the explanation of %s', (code, message) => {
    expect(TokenError.of(code, 'x').message).toBe(message);
  });
});

describe('the messages of the other errors', () => {
  it.each([
    ['InsufficientRoleError', () => InsufficientRoleError.create(), /^Insufficient permissions$/],
    [
      'IssuerUnavailableError',
      () => IssuerUnavailableError.create(1),
      /^Issuer unavailable: the keys .* cannot be loaded at the moment; try again later$/,
    ],
    [
      'AuthgearOptionsError',
      () => new AuthgearOptionsError(['a is wrong', 'b is wrong']),
      /^AuthgearModule can't start:\n {2}- a is wrong\n {2}- b is wrong$/,
    ],
    [
      'UnsupportedContextError',
      () => new UnsupportedContextError('graphql'),
      /HTTP routes; the context type "graphql" is not supported, .*refused\. .*AuthgearTokenVerifier, or mark the handler @Public\(\)\.$/,
    ],
  ])('say what to do: %s', (_name, make, message) => {
    expect(make().message).toMatch(message);
  });

  it('carry what else there is to tell', () => {
    expect(IssuerUnavailableError.create(7).retryAfterSeconds).toBe(7);
    expect(new AuthgearOptionsError(['a']).problems).toEqual(['a']);
  });
});

describe('withoutStackTraces', () => {
  it('gives what the work gives', () => {
    expect(withoutStackTraces(() => 5)).toBe(5);
  });

  it('lets the work make errors without a stack trace', () => {
    expect(withoutStackTraces(() => new Error('x')).stack).toBe('Error: x');
  });

  it.each([
    ['TokenError', () => TokenError.of('token_expired')],
    ['InsufficientRoleError', () => InsufficientRoleError.create()],
    ['IssuerUnavailableError', () => IssuerUnavailableError.create(1)],
  ])('is how %s is made', (_name, make) => {
    expect(make().stack).not.toContain('\n');
  });

  it.each([
    ['succeeds', () => 5],
    [
      'throws',
      () =>
        failureOf(() =>
          withoutStackTraces(() => {
            throw new Error('x');
          }),
        ),
    ],
  ])('leaves stack traces to all other errors when the work %s', (_how, work) => {
    const limit = Error.stackTraceLimit;
    withoutStackTraces(() => {});
    work();
    expect(Error.stackTraceLimit).toBe(limit);
    expect(limit).toBeGreaterThan(0);
  });
});
