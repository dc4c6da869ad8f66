import { createPublicKey } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { TokenVerifier } from '../../lib/verification/token-verifier.js';
import { setClock, useClock } from '../support/controlled-clock.js';
import { failureOf, rejectionOf, verdictOf } from '../support/failures.js';
import { newRsaKey } from '../support/keys.js';
import { PipelineStage, signedToken } from '../support/pipeline-stage.js';
import { ISSUER, NOW_SECONDS } from '../support/token-material.js';

const userOf = (verified: unknown): unknown => Object(verified).user;

const at = (seconds: number) => setClock((NOW_SECONDS + seconds) * 1000);

useClock(NOW_SECONDS * 1000);

describe('TokenVerifier', () => {
  it('gives one user for one token, however it was come by', async () => {
    const { tokens } = (await PipelineStage.withKeys()).pipeline;
    const user = userOf(tokens.verify(signedToken()));
    expect(user).toMatchObject({ sub: 'user-1' });
    expect(userOf(tokens.verify(signedToken()))).toBe(user);
  });

  it('remembers a token that had to wait for its key', async () => {
    const { tokens } = new PipelineStage().pipeline;
    const verified = tokens.verify(signedToken());
    expect(verified).toBeInstanceOf(Promise);
    expect(tokens.verify(signedToken())).toBeInstanceOf(Promise);
    const waited = await verified;
    const remembered = tokens.verify(signedToken());
    expect(remembered).toMatchObject({ user: { sub: 'user-1' } });
    expect(tokens.verify(signedToken())).toBe(remembered);
    expect(waited).toEqual(remembered);
  });

  it('makes a user of every token again where it remembers none', async () => {
    const { tokens } = (await PipelineStage.withKeys({ isCached: false })).pipeline;
    const user = userOf(tokens.verify(signedToken()));
    expect(userOf(tokens.verify(signedToken()))).not.toBe(user);
    expect(userOf(tokens.verify(signedToken()))).toEqual(user);
  });

  it('remembers no token that was refused', async () => {
    const { tokens } = (await PipelineStage.withKeys()).pipeline;
    const invalid = signedToken({}, {}, newRsaKey());
    for (let times = 0; times < 2; times += 1) {
      expect(verdictOf(() => tokens.verify(invalid))).toBe('invalid_signature');
    }
  });

  describe('finds a token at its connection', () => {
    const crowdOut = (tokens: TokenVerifier) => {
      const others = Array.from({ length: 200 }, (_, user) => signedToken({ sub: `other-${user}` }));
      for (const other of [...others, ...others]) tokens.verify(other);
    };

    it.each<[string, (tokens: TokenVerifier, connection: object) => unknown]>([
      ['verified', (tokens, connection) => tokens.verify(signedToken(), connection)],
      ['remembered', (tokens, connection) => tokens.verify(signedToken()) && tokens.verify(signedToken(), connection)],
    ])('which it was %s for, after others have taken its place in memory', async (_how, verify) => {
      const { tokens } = (await PipelineStage.withKeys()).pipeline;
      const connection = {};
      const user = userOf(verify(tokens, connection));
      crowdOut(tokens);
      expect(userOf(tokens.verify(signedToken(), connection))).toBe(user);
      expect(userOf(tokens.verify(signedToken()))).not.toBe(user);
    });

    it('which had to wait for its key', async () => {
      const { tokens } = new PipelineStage().pipeline;
      const connection = {};
      const verified = await tokens.verify(signedToken(), connection);
      expect(tokens.verify(signedToken(), connection)).toBe(verified);
    });

    it('never for another token', async () => {
      const { tokens } = (await PipelineStage.withKeys()).pipeline;
      const connection = {};
      tokens.verify(signedToken(), connection);
      expect(tokens.verify(signedToken({ sub: 'user-2' }), connection)).toMatchObject({ user: { sub: 'user-2' } });
      expect(verdictOf(() => tokens.verify(signedToken({}, {}, newRsaKey()), connection))).toBe('invalid_signature');
    });

    it('never for a verifier with other rules', async () => {
      const connection = {};
      const { tokens } = (await PipelineStage.withKeys()).pipeline;
      tokens.verify(signedToken(), connection);
      const strict = (await PipelineStage.withKeys({ policy: { clientIds: new Set(['other']) } })).pipeline;
      expect(verdictOf(() => strict.tokens.verify(signedToken(), connection))).toBe('invalid_audience');
    });

    it('never where it remembers none', async () => {
      const { tokens } = (await PipelineStage.withKeys({ isCached: false })).pipeline;
      const connection = {};
      const user = userOf(tokens.verify(signedToken(), connection));
      expect(userOf(tokens.verify(signedToken(), connection))).not.toBe(user);
    });
  });

  describe.each<[string, object | undefined]>([
    ['remembered token', undefined],
    ['token of a connection', {}],
  ])('holds a %s to', (_what, connection) => {
    it('its expiry', async () => {
      const { tokens } = (await PipelineStage.withKeys()).pipeline;
      const verified = tokens.verify(signedToken(), connection);
      setClock((NOW_SECONDS + 60) * 1000 - 1);
      expect(tokens.verify(signedToken(), connection)).toBe(verified);
      at(60);
      expect(verdictOf(() => tokens.verify(signedToken(), connection))).toBe('token_expired');
    });

    it('its beginning, should the clock be set back', async () => {
      const { tokens } = (await PipelineStage.withKeys()).pipeline;
      const token = signedToken({ nbf: NOW_SECONDS });
      tokens.verify(token, connection);
      at(-1);
      expect(verdictOf(() => tokens.verify(token, connection))).toBe('token_not_active');
    });

    it('its key, which may leave the set', async () => {
      const stage = await PipelineStage.withKeys();
      stage.pipeline.tokens.verify(signedToken(), connection);
      stage.published = { k2: createPublicKey(newRsaKey()) };
      await stage.pipeline.keys.find('k2');
      const again = Promise.resolve(stage.pipeline.tokens.verify(signedToken(), connection));
      expect(await rejectionOf(again)).toMatchObject({ code: 'key_not_found' });
    });

    it('its key, which may be replaced under its name', async () => {
      const stage = await PipelineStage.withKeys();
      stage.pipeline.tokens.verify(signedToken(), connection);
      stage.published = { k1: createPublicKey(newRsaKey()), k2: createPublicKey(newRsaKey()) };
      await stage.pipeline.keys.find('k2');
      expect(verdictOf(() => stage.pipeline.tokens.verify(signedToken(), connection))).toBe('invalid_signature');
    });

    it('its key, which may serve no more', async () => {
      const stage = await PipelineStage.withKeys();
      const token = signedToken({ exp: NOW_SECONDS + 3600 });
      stage.pipeline.tokens.verify(token, connection);
      stage.published = {};
      at(601);
      expect(await rejectionOf(Promise.resolve(stage.pipeline.tokens.verify(token, connection)))).toMatchObject({
        code: 'issuer_unavailable',
      });
    });
  });
});

describe('The memory of a TokenVerifier', () => {
  const METHODS = ['get', 'set', 'delete', 'clear', 'forEach', 'find', 'entries', 'keys', 'values', 'dump'] as const;

  afterEach(() => jest.restoreAllMocks());

  it('is left alone by a key refresh, which would take longer the more it holds', async () => {
    const stage = await PipelineStage.withKeys();
    stage.pipeline.tokens.verify(signedToken());
    const calls = METHODS.map((method) => jest.spyOn(LRUCache.prototype, method));
    const called = () => METHODS.filter((_method, index) => calls[index]?.mock.calls.length !== 0);
    stage.published = { k2: createPublicKey(newRsaKey()) };
    await stage.pipeline.keys.find('k2');
    expect(called()).toEqual([]);
    await rejectionOf(Promise.resolve(stage.pipeline.tokens.verify(signedToken())));
    expect(called()).toContain('get');
  });
});

describe('TokenVerifier accepts', () => {
  it.each([0, 2048])('a token with a claim of %i characters as soon as its key is there', async (length) => {
    const { tokens } = new PipelineStage().pipeline;
    const verified = await tokens.verify(signedToken({ note: 'x'.repeat(length) }));
    expect(verified).toMatchObject({ user: { sub: 'user-1', claims: { note: 'x'.repeat(length) } } });
  });

  it('a token at once where its key is known', async () => {
    const stage = await PipelineStage.withKeys();
    expect(stage.pipeline.tokens.verify(signedToken({ sub: 'user-2' }))).toMatchObject({ user: { sub: 'user-2' } });
    expect(stage.loads).toBe(1);
  });

  it.each([
    ['exp', { exp: NOW_SECONDS - 4 }],
    ['nbf', { nbf: NOW_SECONDS + 5 }],
  ])('%s with the leeway of the policy', async (_claim, claims) => {
    const { tokens } = (await PipelineStage.withKeys({ policy: { clockTolerance: 5 } })).pipeline;
    expect(tokens.verify(signedToken(claims))).toMatchObject({ user: { sub: 'user-1' } });
  });

  it('a header that it has seen on a verified token, without parsing it again', async () => {
    const { tokens, reader } = (await PipelineStage.withKeys()).pipeline;
    tokens.verify(signedToken());
    expect(reader.read(signedToken()).header).toBe(reader.read(signedToken({ sub: 'u2' })).header);
  });
});

describe('TokenVerifier, while a token waits for its key,', () => {
  it.each([
    ['keeps what it read of a short token', 0, 1],
    ['reads a long token again, so that what waits is small', 2048, 2],
  ])('%s', async (_what, length, reads) => {
    const { tokens, reader } = new PipelineStage().pipeline;
    const read = jest.spyOn(reader, 'read');
    await tokens.verify(signedToken({ note: 'x'.repeat(length) }));
    expect(read).toHaveBeenCalledTimes(reads);
  });
});

describe('TokenVerifier, for a token of an unknown key,', () => {
  it('tells the key store when it was issued, so that a recent one may wait', async () => {
    const { tokens, keys } = (await PipelineStage.withKeys()).pipeline;
    const find = jest.spyOn(keys, 'find');
    await rejectionOf(Promise.resolve(tokens.verify(signedToken({ iat: NOW_SECONDS - 7 }, { kid: 'k2' }))));
    expect(find.mock.calls).toEqual([['k2', NOW_SECONDS - 7]]);
  });
});

describe('TokenVerifier refuses', () => {
  const late = (tokens: TokenVerifier, token: string) => rejectionOf(Promise.resolve(tokens.verify(token)));
  const OTHER_KEY = newRsaKey();

  it('a token that another key signed, and does not remember its header', async () => {
    const { tokens, reader } = (await PipelineStage.withKeys()).pipeline;
    const error = failureOf(() => tokens.verify(signedToken({}, {}, OTHER_KEY)));
    expect(error).toMatchObject({ code: 'invalid_signature', stack: expect.not.stringContaining('\n    at ') });
    expect(reader.read(signedToken()).header).not.toBe(reader.read(signedToken()).header);
  });

  it('a token that another key signed, once its key is there', async () => {
    const { tokens } = new PipelineStage().pipeline;
    expect(await late(tokens, signedToken({}, {}, OTHER_KEY))).toMatchObject({ code: 'invalid_signature' });
  });

  it.each([
    ['a token without a subject', { sub: '' }, 'malformed_token'],
    [
      'a payload that is almost JSON',
      `{"iss":"${ISSUER}","client_id":"app","exp":${NOW_SECONDS + 60},}`,
      'malformed_token',
    ],
    ['a start in the future', { nbf: NOW_SECONDS + 1 }, 'token_not_active'],
    ['another audience', { aud: 'other' }, 'invalid_audience'],
  ])('%s, with a key and without, and asks for none', async (_what, claims, code) => {
    const known = await PipelineStage.withKeys();
    expect(verdictOf(() => known.pipeline.tokens.verify(signedToken(claims)))).toBe(code);
    const unknown = new PipelineStage();
    expect(verdictOf(() => unknown.pipeline.tokens.verify(signedToken(claims)))).toBe(code);
    expect(unknown.loads).toBe(0);
  });

  it.each([
    ['a token', {}],
    ['a long token', { note: 'x'.repeat(2048) }],
  ])('%s that expires while it waits for its key', async (_what, claims) => {
    const { tokens } = new PipelineStage().pipeline;
    const failure = late(tokens, signedToken(claims));
    setClock((NOW_SECONDS + 60) * 1000);
    expect(await failure).toMatchObject({ code: 'token_expired' });
  });

  it('a token whose key does not exist', async () => {
    expect(await late(new PipelineStage().pipeline.tokens, signedToken({}, { kid: 'k2' }))).toMatchObject({
      code: 'key_not_found',
    });
  });

  it('no token while the issuer is down, and says that it is', async () => {
    const stage = new PipelineStage();
    stage.published = {};
    expect(await late(stage.pipeline.tokens, signedToken())).toMatchObject({ code: 'issuer_unavailable' });
  });
});
