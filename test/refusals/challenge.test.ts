import { challenge } from '../../lib/refusals/challenge.js';

describe('challenge', () => {
  it('gives no reason where there was no token', () => {
    expect(challenge('https://a.test')).toEqual({ 'WWW-Authenticate': 'Bearer realm="https://a.test"' });
  });

  it('gives the reason where there was one', () => {
    expect(challenge('https://a.test', { error: 'invalid_token', description: 'Token expired' })).toEqual({
      'WWW-Authenticate': 'Bearer realm="https://a.test", error="invalid_token", error_description="Token expired"',
    });
  });

  it('keeps quotation marks of the description from ending it', () => {
    expect(challenge('r', { error: 'insufficient_scope', description: 'say "a" or "b"' })).toEqual({
      'WWW-Authenticate': `Bearer realm="r", error="insufficient_scope", error_description="say 'a' or 'b'"`,
    });
  });
});
