import { OptionalAuth } from '../../lib/access/optional-auth.decorator.js';
import { Public } from '../../lib/access/public.decorator.js';
import type { ValidateContext } from '../../lib/transports/transport.js';
import { useClock } from '../support/controlled-clock.js';
import { failureOf, rejectionOf } from '../support/failures.js';
import { Call, callOf, guardsOf } from '../support/guard-stage.js';
import { useLogRecorder } from '../support/log-recorder.js';
import { PipelineStage, signedToken } from '../support/pipeline-stage.js';
import { ISSUER, NOW_SECONDS } from '../support/token-material.js';

class Controller {
  guarded(): void {}

  @Public()
  open(): void {}

  @OptionalAuth()
  optional(): void {}
}

useClock(NOW_SECONDS * 1000);
const recorder = useLogRecorder();
const VALID = `Bearer ${signedToken()}`;
const EXPIRED = `Bearer ${signedToken({ exp: NOW_SECONDS })}`;

describe('AuthgearGuard', () => {
  it('lets a valid token in at once where its key is known, and puts its user on the request', async () => {
    const { authgear } = guardsOf(await PipelineStage.withKeys());
    const { context, request, responseHeaders } = new Call(Controller, 'guarded', VALID);
    expect(authgear.canActivate(context)).toBe(true);
    expect(request.user).toMatchObject({ sub: 'user-1' });
    expect(responseHeaders).toEqual({});
  });

  it('lets a valid token in as soon as its key is there', async () => {
    const { authgear } = guardsOf(new PipelineStage());
    const { context, request } = new Call(Controller, 'guarded', VALID);
    const answer = authgear.canActivate(context);
    expect(request.user).toBeUndefined();
    expect(await answer).toBe(true);
    expect(request.user).toMatchObject({ sub: 'user-1' });
  });

  it("puts the app's own user on the request, and tells the app the request and Nest's context", async () => {
    const contexts: ValidateContext[] = [];
    const validate = (_user: object, context: ValidateContext) => {
      contexts.push(context);
      return { id: 1 };
    };
    const { authgear } = guardsOf(await PipelineStage.withKeys({ validate }));
    const { context, request } = new Call(Controller, 'guarded', VALID);
    expect(await authgear.canActivate(context)).toBe(true);
    expect(request.user).toEqual({ id: 1 });
    expect(contexts).toEqual([{ request, executionContext: context }]);
  });

  it.each([
    ['no token', undefined, 'missing_token', `Bearer realm="${ISSUER}"`],
    ['a malformed one', 'Bearer abc', 'malformed_token', `Bearer realm="${ISSUER}", error="invalid_token", error_d`],
    ['one that has expired', EXPIRED, 'token_expired', `Bearer realm="${ISSUER}", error="invalid_token", error_d`],
  ])('refuses %s at once, and challenges', async (_what, authorization, code, challenge) => {
    const { authgear } = guardsOf(await PipelineStage.withKeys());
    const { context, request, responseHeaders } = new Call(Controller, 'guarded', authorization);
    expect(failureOf(() => authgear.canActivate(context))).toMatchObject({ code, status: 401 });
    expect(responseHeaders).toEqual({ 'WWW-Authenticate': expect.stringContaining(challenge) });
    expect(request.user).toBeUndefined();
  });

  it('refuses late what turns out late, and challenges', async () => {
    const { authgear } = guardsOf(await PipelineStage.withKeys({ validate: () => null }));
    const { context, request, responseHeaders } = new Call(Controller, 'guarded', VALID);
    expect(await rejectionOf(Promise.resolve(authgear.canActivate(context)))).toMatchObject({ code: 'user_rejected' });
    expect(responseHeaders).toEqual({ 'WWW-Authenticate': expect.stringContaining('invalid_token') });
    expect(request.user).toBeUndefined();
  });

  it('tells when to come again while the issuer is away', async () => {
    const stage = new PipelineStage();
    stage.published = {};
    const { context, responseHeaders } = new Call(Controller, 'guarded', VALID);
    const answer = Promise.resolve(guardsOf(stage).authgear.canActivate(context));
    expect(await rejectionOf(answer)).toMatchObject({ code: 'issuer_unavailable', status: 503 });
    expect(responseHeaders).toEqual({ 'Retry-After': '1' });
  });

  it('passes on a fault of the app, without headers', async () => {
    const fault = new Error('database');
    const { authgear } = guardsOf(await PipelineStage.withKeys({ validate: () => Promise.reject(fault) }));
    const { context, responseHeaders } = new Call(Controller, 'guarded', VALID);
    expect(await rejectionOf(Promise.resolve(authgear.canActivate(context)))).toBe(fault);
    expect(responseHeaders).toEqual({});
  });

  it.each([
    ['at once', () => PipelineStage.withKeys()],
    ['late', async () => new PipelineStage({ validate: () => null })],
  ])('logs what is refused %s with what the token says about itself', async (_when, stageOf) => {
    const { authgear } = guardsOf(await stageOf());
    const authorization = `Bearer ${signedToken({ sub: 'x' }, { kid: 'k1' })}`;
    const call = new Call(Controller, 'guarded', _when === 'late' ? authorization : EXPIRED);
    await rejectionOf((async () => authgear.canActivate(call.context))());
    expect(recorder.lines.map(([, message]) => message)).toEqual([
      expect.stringContaining(`iss="${ISSUER}" kid="k1" client_id="app"`),
    ]);
  });

  it.each([
    ['none', undefined],
    ['a valid one', VALID],
    ['an expired one', EXPIRED],
    ['no JWT', 'Bearer abc'],
  ])('looks at no token on a public route: %s', async (_what, authorization) => {
    const { authgear } = guardsOf(await PipelineStage.withKeys());
    const { context, request } = new Call(Controller, 'open', authorization);
    expect(authgear.canActivate(context)).toBe(true);
    expect(request.user).toBeUndefined();
  });

  it('lets other transports into public handlers only', async () => {
    const { authgear } = guardsOf(await PipelineStage.withKeys());
    expect(authgear.canActivate(callOf('ws', Controller, 'open'))).toBe(true);
    for (const handler of ['guarded', 'optional']) {
      expect(failureOf(() => authgear.canActivate(callOf('ws', Controller, handler)))).toMatchObject({
        code: 'unsupported_context',
      });
    }
  });

  describe('where authentication is optional', () => {
    it.each([undefined, '', 'Basic abc', 'Bearer'])('lets %j in as anonymous', async (authorization) => {
      const { authgear } = guardsOf(await PipelineStage.withKeys());
      const { context, request, responseHeaders } = new Call(Controller, 'optional', authorization);
      expect(authgear.canActivate(context)).toBe(true);
      expect(request.user).toBeUndefined();
      expect(responseHeaders).toEqual({});
      expect(recorder.lines).toEqual([]);
    });

    it('knows the user of a valid token', async () => {
      const { authgear } = guardsOf(await PipelineStage.withKeys());
      const { context, request } = new Call(Controller, 'optional', VALID);
      expect(authgear.canActivate(context)).toBe(true);
      expect(request.user).toMatchObject({ sub: 'user-1' });
    });

    it.each([
      ['token_expired', EXPIRED],
      ['malformed_token', 'Bearer abc'],
    ])('refuses an invalid token: %s', async (code, authorization) => {
      const { authgear } = guardsOf(await PipelineStage.withKeys());
      const { context } = new Call(Controller, 'optional', authorization);
      expect(failureOf(() => authgear.canActivate(context))).toMatchObject({ code });
    });
  });
});
