import type { ValidateContext } from '../../lib/options/authgear-options.js';
import type { AuthgearUser } from '../../lib/token/authgear-user.js';
import { useClock } from '../support/controlled-clock.js';
import { rejectionOf } from '../support/failures.js';
import { useLogRecorder } from '../support/log-recorder.js';
import { PipelineStage, signedToken } from '../support/pipeline-stage.js';
import { NOW_SECONDS } from '../support/token-material.js';

useClock(NOW_SECONDS * 1000);
const recorder = useLogRecorder();

describe('AuthgearTokenVerifier', () => {
  it('gives the user of a good token, with the key known and without', async () => {
    const { verifier } = new PipelineStage().pipeline;
    const user: AuthgearUser = await verifier.verify(signedToken());
    expect(user.sub).toBe('user-1');
    expect((await verifier.verify(signedToken())).sub).toBe('user-1');
  });

  it("gives the app's own user, and tells the app of no request", async () => {
    const contexts: ValidateContext[] = [];
    const validate = (_user: AuthgearUser, context: ValidateContext) => {
      contexts.push(context);
      return { id: 1 };
    };
    const { verifier } = new PipelineStage({ validate }).pipeline;
    expect(await verifier.verify<{ id: number }>(signedToken())).toEqual({ id: 1 });
    expect(contexts).toEqual([{}]);
  });

  it.each([
    ['nothing', '', 'missing_token'],
    ['a whole header', 'Bearer abc', 'malformed_token'],
    ['a token that is too long', 'x'.repeat(16 * 1024 + 1), 'malformed_token'],
    ['an expired token', signedToken({ exp: NOW_SECONDS }), 'token_expired'],
  ])('refuses %s as the guards do', async (_what, token, code) => {
    const error = await rejectionOf(new PipelineStage().pipeline.verifier.verify(token));
    expect(error).toMatchObject({ name: 'AuthgearUnauthorizedException', code, status: 401 });
  });

  it.each([undefined, null, 5, {}, ['a.b.c']])('refuses %p, which is no string', async (token) => {
    const { verifier } = new PipelineStage().pipeline;
    expect(await rejectionOf(Reflect.apply(verifier.verify, verifier, [token]))).toMatchObject({
      code: 'malformed_token',
      message: expect.stringContaining('not a string'),
    });
  });

  it('says nothing about a token while the issuer is away', async () => {
    const stage = new PipelineStage();
    stage.published = {};
    expect(await rejectionOf(stage.pipeline.verifier.verify(signedToken()))).toMatchObject({
      name: 'AuthgearServiceUnavailableException',
      code: 'issuer_unavailable',
    });
  });

  it('passes on a fault of the app', async () => {
    const fault = new Error('database');
    const { verifier } = new PipelineStage({ validate: () => Promise.reject(fault) }).pipeline;
    expect(await rejectionOf(verifier.verify(signedToken()))).toBe(fault);
  });

  it('logs a refusal with what the token says about itself', async () => {
    await rejectionOf(new PipelineStage().pipeline.verifier.verify(signedToken({ exp: NOW_SECONDS })));
    expect(recorder.lines.map(([, message]) => message)).toEqual([expect.stringContaining('kid=k1 client_id=app')]);
  });
});
