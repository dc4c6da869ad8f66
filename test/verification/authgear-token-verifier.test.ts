import type { AuthgearUser } from '../../lib/token/authgear-user.js';
import type { ValidateContext } from '../../lib/transports/transport.js';
import { useClock } from '../support/controlled-clock.js';
import { rejectionOf } from '../support/failures.js';
import { encodeSegment } from '../support/jws.js';
import { newRsaKey } from '../support/keys.js';
import { useLogRecorder } from '../support/log-recorder.js';
import { PipelineStage, signedToken } from '../support/pipeline-stage.js';
import { NOW_SECONDS } from '../support/token-material.js';

useClock(NOW_SECONDS * 1000);
const recorder = useLogRecorder();

describe('AuthgearTokenVerifier', () => {
  it('gives the user of a valid token, with the key known and without', async () => {
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

  describe('for an invalid token', () => {
    /** How often JSON is parsed for a token, and what it's refused with. */
    const parsesOf = async (token: string): Promise<[parses: number, code: unknown]> => {
      const { verifier } = (await PipelineStage.withKeys()).pipeline;
      await verifier.verify(signedToken({ sub: 'before' }, { before: true }));
      const parse = jest.spyOn(JSON, 'parse');
      const { code } = Object(await verifier.verify(token).catch((error: unknown) => error));
      const parses = parse.mock.calls.length;
      parse.mockRestore();
      return [parses, code];
    };
    const signature = 'x'.repeat(342);
    const note = '[]'.repeat(3000);

    it.each([
      ['a valid one', signedToken({ note }), undefined, 2],
      ['one that another key signed', signedToken({ note }, {}, newRsaKey()), 'invalid_signature', 2],
      ['another audience', signedToken({ note, aud: 'other' }), 'invalid_audience', 2],
      ['an expired one', signedToken({ note, exp: NOW_SECONDS }), 'token_expired', 2],
      ['a payload that ends too soon', signedToken(`{"note":[${note.replaceAll('][', '],[')}`), 'malformed_token', 2],
      ['a long header', signedToken({}, { alg: 'none', note }), 'unsupported_algorithm', 2],
      ['a payload that is not base64url', `${encodeSegment({ note })}.a+b.${signature}`, 'unsupported_algorithm', 1],
      ['more than 16 KiB', signedToken({ note: note.repeat(2) }), 'malformed_token', 0],
    ])('parses no more than for a valid one, for its log line too: %s', async (_what, token, code, parses) => {
      expect(await parsesOf(token)).toEqual([parses, code]);
    });

    it('reads nothing of 100 MB, whatever they are', async () => {
      const { verifier } = new PipelineStage().pipeline;
      const tokens = ['x', 'a.', '. ', 'Bearer '].map((text) => text.repeat(100_000_000 / text.length));
      const started = process.cpuUsage();
      for (const token of tokens)
        expect(await rejectionOf(verifier.verify(token))).toMatchObject({ code: 'malformed_token' });
      const { user, system } = process.cpuUsage(started);
      expect(user + system).toBeLessThan(100_000);
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
    expect(recorder.lines.map(([, message]) => message)).toEqual([expect.stringContaining('kid="k1" client_id="app"')]);
  });
});
