import type { KeyObject } from 'node:crypto';
import type { AuthgearStrategy } from '../../lib/strategy/authgear.strategy.js';
import { setClock, useClock } from '../support/controlled-clock.js';
import { failureOf, rejectionOf, verdictOf } from '../support/failures.js';
import { newRsaKey } from '../support/keys.js';
import { useLogRecorder } from '../support/log-recorder.js';
import { type PipelineOptions, PipelineStage, signedToken } from '../support/pipeline-stage.js';
import { ISSUER, NOW_SECONDS } from '../support/token-material.js';

useClock(NOW_SECONDS * 1000);
const recorder = useLogRecorder();
const OTHER_KEY: KeyObject = newRsaKey();

const late = (strategy: AuthgearStrategy, token: string) => rejectionOf(Promise.resolve(strategy.verify(token)));

describe('AuthgearStrategy verifies', () => {
  it('a token at once where its key is known', async () => {
    const { strategy, store, loads } = await PipelineStage.withKeys();
    const token = signedToken({ sub: 'user-2' });
    expect(strategy.verify(token)).toMatchObject({
      token,
      kid: 'k1',
      key: store.current('k1'),
      user: { sub: 'user-2' },
    });
    expect(loads).toBe(1);
  });

  it('a token as soon as its key is there', async () => {
    const stage = new PipelineStage();
    const verified = stage.strategy.verify(signedToken());
    expect(verified).toBeInstanceOf(Promise);
    expect(await verified).toMatchObject({ kid: 'k1', user: { sub: 'user-1' } });
  });

  it.each([
    ['exp', { exp: NOW_SECONDS - 4 }],
    ['nbf', { nbf: NOW_SECONDS + 5 }],
  ])('%s with the leeway of our own rules, and no other', async (_claim, claims) => {
    const { strategy } = await PipelineStage.withKeys({ policy: { clockTolerance: 5 } });
    expect(strategy.verify(signedToken(claims))).toMatchObject({ kid: 'k1' });
  });

  it('the header of a verified token once', async () => {
    const { strategy, reader } = await PipelineStage.withKeys();
    strategy.verify(signedToken());
    expect(reader.read(signedToken()).header).toBe(reader.read(signedToken({ sub: 'u2' })).header);
  });

  it('no header that only came with a bad signature', async () => {
    const { strategy, reader } = await PipelineStage.withKeys();
    verdictOf(() => strategy.verify(signedToken({}, {}, OTHER_KEY)));
    expect(reader.read(signedToken()).header).not.toBe(reader.read(signedToken()).header);
  });
});

describe('AuthgearStrategy refuses', () => {
  it('a token that another key signed', async () => {
    const { strategy } = await PipelineStage.withKeys();
    const error = failureOf(() => strategy.verify(signedToken({}, {}, OTHER_KEY)));
    expect(error).toMatchObject({ code: 'invalid_signature', stack: expect.not.stringContaining('\n    at ') });
  });

  it('a token that another key signed, once its key is there', async () => {
    expect(await late(new PipelineStage().strategy, signedToken({}, {}, OTHER_KEY))).toMatchObject({
      code: 'invalid_signature',
    });
  });

  it.each([
    ['a token without a subject', { sub: '' }, 'malformed_token'],
    [
      'a payload that is almost JSON',
      `{"iss":"${ISSUER}","client_id":"app","exp":${NOW_SECONDS + 60},}`,
      'malformed_token',
    ],
    ['a time to come', { nbf: NOW_SECONDS + 1 }, 'token_not_active'],
    ['another audience', { aud: 'other' }, 'invalid_audience'],
  ])('%s, with a key and without, and asks nobody', async (_what, claims, code) => {
    const known = await PipelineStage.withKeys();
    expect(verdictOf(() => known.strategy.verify(signedToken(claims)))).toBe(code);
    const unknown = new PipelineStage();
    expect(verdictOf(() => unknown.strategy.verify(signedToken(claims)))).toBe(code);
    expect(unknown.loads).toBe(0);
  });

  it('at once what needs neither key nor claims', () => {
    const { strategy, loads } = new PipelineStage();
    expect(verdictOf(() => strategy.verify(signedToken({}, { alg: 'none' })))).toBe('unsupported_algorithm');
    expect(loads).toBe(0);
  });

  it('a token whose time passes while its key is waited for', async () => {
    const { strategy } = new PipelineStage();
    const failure = late(strategy, signedToken());
    setClock((NOW_SECONDS + 60) * 1000);
    expect(await failure).toMatchObject({ code: 'token_expired' });
  });

  it('a token whose key is not there', async () => {
    const { strategy } = new PipelineStage();
    expect(await late(strategy, signedToken({}, { kid: 'k2' }))).toMatchObject({ code: 'key_not_found' });
  });

  it('no token while the issuer is away, but says nothing about it', async () => {
    const stage = new PipelineStage();
    stage.published = {};
    expect(await late(stage.strategy, signedToken())).toMatchObject({ code: 'issuer_unavailable' });
  });
});

describe('AuthgearStrategy as Passport runs it', () => {
  type Outcome = readonly [callback: string, ...what: unknown[]];

  /** What the strategy tells Passport about a request with this header. */
  async function outcomeOf(authorization: string | undefined, options: PipelineOptions = {}): Promise<Outcome> {
    const { strategy } = await PipelineStage.withKeys(options);
    const outcomes: Outcome[] = [];
    const run: AuthgearStrategy = Object.assign(Object.create(strategy), {
      success: (...what: unknown[]) => outcomes.push(['success', ...what]),
      fail: (...what: unknown[]) => outcomes.push(['fail', ...what]),
      error: (...what: unknown[]) => outcomes.push(['error', ...what]),
    });
    await run.authenticate({ headers: { authorization } });
    expect(outcomes).toHaveLength(1);
    return outcomes[0] ?? ['nothing'];
  }

  it('gives the user of a good token', async () => {
    expect(await outcomeOf(`Bearer ${signedToken()}`)).toEqual(['success', expect.objectContaining({ sub: 'user-1' })]);
  });

  it("gives the app's own user, and tells the app the request", async () => {
    const validate = (user: object, context: object) => ({ user, context });
    expect(await outcomeOf(`Bearer ${signedToken()}`, { validate })).toEqual([
      'success',
      { user: expect.objectContaining({ sub: 'user-1' }), context: { request: { headers: expect.anything() } } },
    ]);
  });

  it.each([
    ['no token', undefined, 'missing_token'],
    ['a malformed one', 'Bearer abc', 'malformed_token'],
    ['one with a bad signature', `Bearer ${signedToken({}, {}, OTHER_KEY)}`, 'invalid_signature'],
  ])('fails with 401 at %s, so that another strategy may try', async (_what, authorization, code) => {
    expect(await outcomeOf(authorization)).toEqual(['fail', expect.objectContaining({ code, status: 401 }), 401]);
  });

  it('fails where the app refuses the user', async () => {
    expect(await outcomeOf(`Bearer ${signedToken()}`, { validate: () => null })).toEqual([
      'fail',
      expect.objectContaining({ code: 'user_rejected' }),
      401,
    ]);
  });

  it('reports an error where the issuer is away', async () => {
    const stage = await PipelineStage.withKeys();
    stage.published = {};
    const errors: unknown[] = [];
    const run: AuthgearStrategy = Object.assign(Object.create(stage.strategy), {
      error: (error: unknown) => errors.push(error),
    });
    await run.authenticate({ headers: { authorization: `Bearer ${signedToken({}, { kid: 'k2' })}` } });
    expect(errors).toEqual([expect.objectContaining({ code: 'issuer_unavailable', status: 503 })]);
  });

  it('reports a fault of the app as it is', async () => {
    const fault = new Error('database');
    const validate = () => Promise.reject(fault);
    expect(await outcomeOf(`Bearer ${signedToken()}`, { validate })).toEqual(['error', fault]);
  });

  it('logs a refusal with what the token says about itself', async () => {
    await outcomeOf(`Bearer ${signedToken({ exp: NOW_SECONDS })}`);
    expect(recorder.lines).toEqual([
      ['warn', `Refused: token_expired iss=${ISSUER} kid=k1 client_id=app (Token expired)`],
    ]);
  });
});
