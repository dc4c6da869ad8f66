import { AuthgearStrategy } from '../../lib/passport/authgear.strategy.js';
import { setClock, useClock } from '../support/controlled-clock.js';
import { newRsaKey } from '../support/keys.js';
import { useLogRecorder } from '../support/log-recorder.js';
import { type PipelineOptions, PipelineStage, signedToken } from '../support/pipeline-stage.js';
import { ISSUER, NOW_SECONDS } from '../support/token-material.js';

useClock(NOW_SECONDS * 1000);
const recorder = useLogRecorder();
const OTHER_KEY = newRsaKey();

type Outcome = readonly [callback: string, ...what: unknown[]];

/** What the strategy tells Passport about a request with this header. */
function attempt(
  strategy: AuthgearStrategy,
  authorization: string | undefined,
  headers: object = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const told =
      (callback: string) =>
      (...what: unknown[]) =>
        resolve([callback, ...what]);
    const callbacks = { success: told('success'), fail: told('fail'), error: told('error') };
    const run: AuthgearStrategy = Object.assign(Object.create(strategy), callbacks);
    run.authenticate({ method: 'GET', headers: { authorization, ...headers } });
  });
}

/** The same where the issuer's keys are known. */
async function outcomeOf(authorization: string | undefined, options: PipelineOptions = {}): Promise<Outcome> {
  const { strategy } = (await PipelineStage.withKeys(options)).pipeline;
  return attempt(strategy, authorization);
}

const bearer = (...parameters: Parameters<typeof signedToken>) => `Bearer ${signedToken(...parameters)}`;
const failure = (code: string) => ['fail', expect.objectContaining({ code, status: 401 }), 401];

describe('AuthgearStrategy', () => {
  it('gives the user of a valid token', async () => {
    expect(await outcomeOf(bearer())).toEqual(['success', expect.objectContaining({ sub: 'user-1' }), undefined]);
  });

  it.each([
    ['keeps what it read of a short one', 0, 1],
    ['reads a long one again, so that what waits is small', 2048, 2],
  ])('gives the user of a valid token that waited for its key, and %s', async (_what, length, reads) => {
    const { strategy, reader } = new PipelineStage().pipeline;
    const read = jest.spyOn(reader, 'read');
    const outcome = attempt(strategy, bearer({ note: 'x'.repeat(length) }));
    expect(await outcome).toMatchObject(['success', { sub: 'user-1' }]);
    expect(read).toHaveBeenCalledTimes(reads);
  });

  it('tells the key store when a token of an unknown key was issued, so that a recent one may wait', async () => {
    const { strategy, keys } = (await PipelineStage.withKeys()).pipeline;
    const find = jest.spyOn(keys, 'find');
    await attempt(strategy, bearer({ iat: NOW_SECONDS - 7 }, { kid: 'k2' }));
    expect(find.mock.calls).toEqual([['k2', NOW_SECONDS - 7]]);
  });

  it("gives the app's own user, and tells the app the request", async () => {
    const validate = (user: object, context: object) => ({ user, context });
    expect(await outcomeOf(bearer(), { validate })).toMatchObject([
      'success',
      { user: { sub: 'user-1' }, context: { request: { headers: {} } } },
    ]);
  });

  it("gives the app's own user whole, though it be an array", async () => {
    expect(await outcomeOf(bearer(), { validate: () => ['a', 'b'] })).toMatchObject(['success', ['a', 'b']]);
  });

  it('takes the token from where the option tokenFrom says, and logs what it says about itself', async () => {
    const { strategy } = (await PipelineStage.withKeys({ tokenSources: [{ cookie: 'token' }] })).pipeline;
    const cookie = (token: string) => attempt(strategy, bearer(), { cookie: `token=${token}` });
    expect(await cookie(signedToken({ sub: 'u2' }))).toMatchObject(['success', { sub: 'u2' }]);
    expect(await attempt(strategy, bearer())).toEqual(failure('missing_token'));
    recorder.lines.length = 0;
    expect(await cookie(signedToken({ exp: NOW_SECONDS }, { kid: 'k9' }))).toEqual(failure('token_expired'));
    expect(recorder.lines).toEqual([['debug', expect.stringContaining('kid="k9"')]]);
  });

  it.each([
    ['no token', undefined, 'missing_token'],
    ['a malformed one', 'Bearer abc', 'malformed_token'],
    ['an expired one', bearer({ exp: NOW_SECONDS }), 'token_expired'],
    ['one of another algorithm', bearer({}, { alg: 'none' }), 'unsupported_algorithm'],
    ['one of an unknown key', bearer({}, { kid: 'k2' }), 'key_not_found'],
    ['one that another key signed', bearer({}, {}, OTHER_KEY), 'invalid_signature'],
  ])('fails with 401 at %s, so that another strategy may try', async (_what, authorization, code) => {
    expect(await outcomeOf(authorization)).toEqual(failure(code));
  });

  it('judges the times with the leeway of our own rules, and no other', async () => {
    const options = { policy: { clockTolerance: 5 } };
    expect(await outcomeOf(bearer({ exp: NOW_SECONDS - 4 }), options)).toMatchObject(['success', {}]);
    expect(await outcomeOf(bearer({ nbf: NOW_SECONDS + 5 }), options)).toMatchObject(['success', {}]);
    expect(await outcomeOf(bearer({ exp: NOW_SECONDS - 5 }), options)).toEqual(failure('token_expired'));
  });

  it('fails at a token that expires while it waits for its key', async () => {
    const { strategy } = new PipelineStage().pipeline;
    const outcome = attempt(strategy, bearer());
    setClock((NOW_SECONDS + 60) * 1000);
    expect(await outcome).toEqual(failure('token_expired'));
  });

  it('asks for no key for a token that is invalid anyway', async () => {
    const stage = new PipelineStage();
    expect(await attempt(stage.pipeline.strategy, bearer({ aud: 'other' }))).toEqual(failure('invalid_audience'));
    expect(stage.loads).toBe(0);
  });

  it('fails where the app refuses the user', async () => {
    expect(await outcomeOf(bearer(), { validate: () => null })).toEqual(failure('user_rejected'));
  });

  it('reports an error while the issuer is down', async () => {
    const stage = new PipelineStage();
    stage.published = {};
    expect(await attempt(stage.pipeline.strategy, bearer())).toEqual([
      'error',
      expect.objectContaining({ code: 'issuer_unavailable', status: 503 }),
    ]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('database');
      },
    ],
    ['rejects with', () => Promise.reject(new Error('database'))],
  ])('reports what the app %s as it is', async (_how, validate) => {
    expect(await outcomeOf(bearer(), { validate })).toEqual(['error', new Error('database')]);
  });

  it('judges a token by its rules too where its key was never asked for', async () => {
    const { strategy } = (await PipelineStage.withKeys()).pipeline;
    const request = (authorization: string) => ({ headers: { authorization } });
    expect(await strategy.validate(request(bearer()))).toMatchObject([{ sub: 'user-1' }]);
    await expect(strategy.validate(request(bearer({ aud: 'other' })))).rejects.toMatchObject({
      code: 'invalid_audience',
    });
  });

  it('logs a refusal with what the token says about itself', async () => {
    await outcomeOf(bearer({ exp: NOW_SECONDS }));
    expect(recorder.lines).toEqual([
      ['debug', `Refused: token_expired iss="${ISSUER}" kid="k1" client_id="app" (Token expired)`],
    ]);
  });
});
