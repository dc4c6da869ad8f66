import { createPublicKey } from 'node:crypto';
import { Strategy } from 'passport-jwt';
import { JwtStrategy, withJwtVerifier } from '../../lib/strategy/passport-jwt.js';
import { compactJws } from '../support/jws.js';
import { newRsaKey } from '../support/keys.js';
import { PipelineStage, signedToken } from '../support/pipeline-stage.js';
import { rsa } from '../support/signers.js';

const KEY = newRsaKey();

/** What somebody else's passport-jwt strategy says about a token. */
function verdictOfAnotherStrategy(token: string): string {
  let verdict = 'nothing';
  const secretOrKey = createPublicKey(KEY).export({ format: 'pem', type: 'spki' });
  const strategy = new Strategy({ jwtFromRequest: () => token, secretOrKey }, (_claims, done) => done(null, {}));
  Object.assign(strategy, {
    success: () => {
      verdict = 'success';
    },
    fail: () => {
      verdict = 'fail';
    },
  });
  Reflect.apply(strategy.authenticate, strategy, [{}]);
  return verdict;
}

describe('withJwtVerifier', () => {
  it('puts the verifier in for the work alone', () => {
    const original = JwtStrategy.JwtVerifier;
    const mine = () => {};
    const seen: unknown[] = [];
    withJwtVerifier(mine, () => seen.push(JwtStrategy.JwtVerifier));
    expect(seen).toEqual([mine]);
    expect(JwtStrategy.JwtVerifier).toBe(original);
  });

  it('puts the original back when the work throws', () => {
    const original = JwtStrategy.JwtVerifier;
    const work = () => {
      throw new Error('fault');
    };
    expect(() => withJwtVerifier(() => {}, work)).toThrow('fault');
    expect(JwtStrategy.JwtVerifier).toBe(original);
  });
});

describe('Another passport-jwt strategy in the process', () => {
  it('goes on verifying by itself, before and after ours did', async () => {
    const theirs = compactJws({ alg: 'RS256' }, { sub: 'theirs' }, rsa(KEY));
    expect(verdictOfAnotherStrategy(theirs)).toBe('success');
    const { strategy } = await PipelineStage.withKeys();
    await strategy.verify(signedToken());
    expect(verdictOfAnotherStrategy(theirs)).toBe('success');
    expect(verdictOfAnotherStrategy(signedToken())).toBe('fail');
  });
});
