import { createPublicKey } from 'node:crypto';
import { setClock, useClock } from '../support/controlled-clock.js';
import { rejectionOf, verdictOf } from '../support/failures.js';
import { newRsaKey } from '../support/keys.js';
import { PipelineStage, signedToken } from '../support/pipeline-stage.js';
import { NOW_SECONDS } from '../support/token-material.js';

const at = (seconds: number) => setClock((NOW_SECONDS + seconds) * 1000);

useClock(NOW_SECONDS * 1000);

describe('TokenAuthenticator', () => {
  it('gives one user for one token, however it was come by', async () => {
    const { tokens } = await PipelineStage.withKeys();
    const user = tokens.authenticate(signedToken());
    expect(user).toMatchObject({ sub: 'user-1' });
    expect(tokens.authenticate(signedToken())).toBe(user);
  });

  it('remembers a token that had to wait for its key', async () => {
    const { tokens } = new PipelineStage();
    const user = tokens.authenticate(signedToken());
    expect(user).toBeInstanceOf(Promise);
    expect(tokens.authenticate(signedToken())).toBeInstanceOf(Promise);
    const waited = await user;
    const remembered = tokens.authenticate(signedToken());
    expect(remembered).toMatchObject({ sub: 'user-1' });
    expect(tokens.authenticate(signedToken())).toBe(remembered);
    expect(waited).toEqual(remembered);
  });

  it('makes a user of every token anew where it remembers none', async () => {
    const { tokens } = await PipelineStage.withKeys({ isCached: false });
    const user = tokens.authenticate(signedToken());
    expect(tokens.authenticate(signedToken())).not.toBe(user);
    expect(tokens.authenticate(signedToken())).toEqual(user);
  });

  it('remembers no token that was refused', async () => {
    const { tokens } = await PipelineStage.withKeys();
    const bad = signedToken({}, {}, newRsaKey());
    for (let times = 0; times < 2; times += 1) {
      expect(verdictOf(() => tokens.authenticate(bad))).toBe('invalid_signature');
    }
  });

  describe('holds a remembered token to', () => {
    it('its expiry', async () => {
      const { tokens } = await PipelineStage.withKeys();
      const user = tokens.authenticate(signedToken());
      setClock((NOW_SECONDS + 60) * 1000 - 1);
      expect(tokens.authenticate(signedToken())).toBe(user);
      at(60);
      expect(verdictOf(() => tokens.authenticate(signedToken()))).toBe('token_expired');
    });

    it('its beginning, should the clock be set back', async () => {
      const { tokens } = await PipelineStage.withKeys();
      const token = signedToken({ nbf: NOW_SECONDS });
      tokens.authenticate(token);
      at(-1);
      expect(verdictOf(() => tokens.authenticate(token))).toBe('token_not_active');
    });

    it('its key, which may leave the set', async () => {
      const stage = await PipelineStage.withKeys();
      stage.tokens.authenticate(signedToken());
      stage.published = { k2: createPublicKey(newRsaKey()) };
      await stage.store.find('k2');
      const again = Promise.resolve(stage.tokens.authenticate(signedToken()));
      expect(await rejectionOf(again)).toMatchObject({ code: 'key_not_found' });
    });

    it('its key, which may be replaced under its name', async () => {
      const stage = await PipelineStage.withKeys();
      stage.tokens.authenticate(signedToken());
      stage.published = { k1: createPublicKey(newRsaKey()), k2: createPublicKey(newRsaKey()) };
      await stage.store.find('k2');
      expect(verdictOf(() => stage.tokens.authenticate(signedToken()))).toBe('invalid_signature');
    });

    it('its key, which may serve no more', async () => {
      const stage = await PipelineStage.withKeys();
      const token = signedToken({ exp: NOW_SECONDS + 3600 });
      stage.tokens.authenticate(token);
      stage.published = {};
      at(601);
      expect(await rejectionOf(Promise.resolve(stage.tokens.authenticate(token)))).toMatchObject({
        code: 'issuer_unavailable',
      });
    });
  });
});
