import { AuthgearError } from '../../lib/errors/authgear-error.js';
import { RefreshError } from '../../lib/errors/refresh-error.js';
import { type AuthgearErrorCode, REFUSALS, Refusal, refuse, refusePermission } from '../../lib/errors/refusal.js';
import {
  AuthgearOptionsError,
  AuthgearRouteError,
  UnknownAppError,
  UnsupportedContextError,
} from '../../lib/errors/setup-errors.js';
import { withoutStackTraces } from '../../lib/errors/without-stack-traces.js';
import { failureOf } from '../support/failures.js';

describe('an error of this package', () => {
  it.each([
    ['Refusal', 'token_expired', () => refuse('token_expired')],
    ['Refusal', 'insufficient_role', () => refuse('insufficient_role')],
    ['RefreshError', 'issuer_mismatch', () => new RefreshError('issuer_mismatch', 'x')],
    ['AuthgearOptionsError', 'invalid_options', () => new AuthgearOptionsError([])],
    ['AuthgearRouteError', 'invalid_route', () => new AuthgearRouteError('x')],
    ['UnknownAppError', 'unknown_app', () => new UnknownAppError('authgear')],
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

const codesWith = (status: number): AuthgearErrorCode[] =>
  (Object.keys(REFUSALS) as AuthgearErrorCode[]).filter((code) => REFUSALS[code].status === status);

describe('refuse', () => {
  it.each(Object.entries(REFUSALS))('explains %s', (code, { message }) => {
    const refusal = refuse(code as AuthgearErrorCode);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ code, message, retryAfterSeconds: undefined });
  });

  it.each([
    ['malformed_token', 'Malformed token: x'],
    ['key_not_found', 'Public key not found: x'],
    ['wrong_token_type', 'Wrong token type: x'],
  ] as const)('puts a detail in place of the explanation of %s', (code, message) => {
    expect(refuse(code, 'x').message).toBe(message);
  });

  it('says when to try again', () => {
    expect(refuse('issuer_unavailable', undefined, 7)).toMatchObject({
      message: expect.stringMatching(
        /^Issuer unavailable: the keys .* cannot be loaded at the moment; try again later$/,
      ),
      retryAfterSeconds: 7,
    });
  });

  it.each(codesWith(401))('tells of %s that another token may pass', (code) => {
    expect(refuse(code).isAboutToken).toBe(true);
  });

  it.each([...codesWith(403), ...codesWith(503)])('tells of %s that no other token will', (code) => {
    expect(refuse(code).isAboutToken).toBe(false);
  });
});

describe('refusePermission', () => {
  it('keeps for the log what was asked and what the user has', () => {
    const shortfall = { asked: { any: ['admin'] }, has: ['editor'] };
    const refusal = refusePermission('insufficient_role', shortfall);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ code: 'insufficient_role', message: 'Insufficient permissions', shortfall });
    expect(refusal.stack).not.toContain('\n');
  });
});

describe('the messages of the other errors', () => {
  it.each([
    [
      'AuthgearOptionsError',
      () => new AuthgearOptionsError(['a is wrong', 'b is wrong']),
      /^AuthgearModule can't start:\n {2}- a is wrong\n {2}- b is wrong$/,
    ],
    [
      'UnknownAppError',
      () => new UnknownAppError('staff'),
      /^The request belongs to no .* strategy "staff" .* refuses it: give each .* a strategyName of its own, or use AuthgearGuard\. .* getRequest\(\) .* AuthgearMiddleware\.$/,
    ],
  ])('say what to do: %s', (_name, make, message) => {
    expect(make().message).toMatch(message);
  });

  it.each([
    [
      'ws',
      /AuthgearIoAdapter\(app\) of nestjs-authgear\/socket\.io, .*AuthgearWsAdapter\(app\) of nestjs-authgear\/ws, /,
    ],
    ['rpc', /transports: \[microservices\(\)\] of nestjs-authgear\/microservices, /],
    ['made-up', /refused\. Verify/],
  ])('say nothing to clients of the context type %s, beside the advice', (type, fix) => {
    const error = new UnsupportedContextError(type);
    expect(error.message).toBe('Unauthorized');
    expect(error.contextType).toBe(type);
    expect(error.advice).toMatch(fix);
    expect(error.advice).toContain(
      `No transport is registered for the context type "${type}", so the call is refused. `,
    );
    expect(error.advice).toMatch(
      /erify the token (there )?with AuthgearTokenVerifier, or mark the handler @Public\(\)\.$/,
    );
    expect(JSON.stringify(error)).not.toContain('AuthgearTokenVerifier');
  });

  it('say nothing to clients of what is wrong with a context of GraphQL, beside the advice', () => {
    const error = new UnsupportedContextError('graphql');
    expect(error.message).toBe('Unauthorized');
    expect(error.advice).toMatch(
      /^The context of the GraphQL operation is neither that of Apollo nor that of Mercurius: .*no request .* or no WebSocket .*, so the call is refused\. Let the option context .* no req of its own, .*, or mark the handler @Public\(\)\.$/,
    );
  });

  it('carry what else there is to tell', () => {
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

  it('is how a refusal is made', () => {
    expect(refuse('token_expired').stack).not.toContain('\n');
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
