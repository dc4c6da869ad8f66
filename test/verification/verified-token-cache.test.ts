import { generateKeyPairSync } from 'node:crypto';
import { AuthgearUser } from '../../lib/token/authgear-user.js';
import type { VerifiedToken } from '../../lib/verification/verified-token.js';
import { VerifiedTokenCache } from '../../lib/verification/verified-token-cache.js';
import { ISSUER, NOW_SECONDS, tokenPolicy } from '../support/token-material.js';

const KEY = generateKeyPairSync('ed25519').publicKey;

function verified(token: string): VerifiedToken {
  const claims = { iss: ISSUER, sub: token.slice(0, 8), aud: ISSUER, client_id: 'app', exp: NOW_SECONDS };
  return { token, kid: 'k1', key: KEY, user: new AuthgearUser(claims, tokenPolicy()), exp: claims.exp };
}

/** A token of this length that ends as no other does. */
function tokenOf(length: number, name: string): string {
  return name.padStart(length, '.');
}

describe('VerifiedTokenCache', () => {
  it('remembers a token', () => {
    const cache = new VerifiedTokenCache(10);
    const one = verified('header.payload.signature-of-the-one');
    cache.remember(one);
    expect(cache.get('header.payload.signature-of-the-one')).toBe(one);
    expect(cache.size).toBe(1);
  });

  it('knows no other token', () => {
    const cache = new VerifiedTokenCache(10);
    expect(cache.get('header.payload.signature')).toBeUndefined();
    expect(cache.size).toBe(0);
  });

  it('never takes a token for another that ends the same', () => {
    const cache = new VerifiedTokenCache(10);
    const tail = 'x'.repeat(200);
    cache.remember(verified(`one.${tail}`));
    expect(cache.get(`two.${tail}`)).toBeUndefined();
    expect(cache.get(tail)).toBeUndefined();
  });

  it('keeps one of two tokens that end in the same 16 characters, the later', () => {
    const cache = new VerifiedTokenCache(5);
    const later = verified('two.0123456789abcdef');
    cache.remember(verified('one.0123456789abcdef'));
    cache.remember(later);
    expect(cache.size).toBe(1);
    expect(cache.get(later.token)).toBe(later);
  });

  it('keeps both of two tokens that differ in the 16th character from the end', () => {
    const cache = new VerifiedTokenCache(5);
    cache.remember(verified('one.0123456789abcdef'));
    cache.remember(verified('one.1123456789abcdef'));
    expect(cache.size).toBe(2);
  });

  it('forgets the token that was not seen for longest when there are too many', () => {
    const cache = new VerifiedTokenCache(2);
    for (const name of ['one', 'two']) cache.remember(verified(tokenOf(20, name)));
    cache.get(tokenOf(20, 'one'));
    cache.remember(verified(tokenOf(20, 'three')));
    const known = ['one', 'two', 'three'].filter((name) => cache.get(tokenOf(20, name)) !== undefined);
    expect(known).toEqual(['one', 'three']);
  });

  it.each([
    [2048, 2048, 2],
    [3000, 1096, 2],
    [3000, 1097, 1],
  ])('is bounded in characters: of %i and %i together it keeps %i tokens', (first, second, size) => {
    const cache = new VerifiedTokenCache(2);
    cache.remember(verified(tokenOf(first, 'one')));
    cache.remember(verified(tokenOf(second, 'two')));
    expect(cache.size).toBe(size);
  });

  it.each([
    [2048, 1],
    [2049, 0],
  ])('of one token with %i characters it keeps %i where there is room for one', (length, size) => {
    const cache = new VerifiedTokenCache(1);
    cache.remember(verified(tokenOf(length, 'one')));
    expect(cache.size).toBe(size);
  });

  describe('with room for a hundred tokens', () => {
    const named = (count: number, name: string) =>
      Array.from({ length: count }, (_, index) => tokenOf(20, `${name}-${index}`));
    const known = (cache: VerifiedTokenCache, tokens: readonly string[]): number =>
      tokens.filter((token) => cache.get(token) !== undefined).length;

    it('gives a tenth of it to tokens that were used once, however many they are', () => {
      const cache = new VerifiedTokenCache(100);
      for (const token of named(1000, 'once')) cache.remember(verified(token));
      expect(cache.size).toBe(10);
    });

    it('gives the rest of it to tokens that were used again', () => {
      const cache = new VerifiedTokenCache(100);
      for (const token of named(200, 'again')) {
        cache.remember(verified(token));
        cache.get(token);
      }
      expect(cache.size).toBe(90);
    });

    it('keeps tokens that were used again, whatever else is used once', () => {
      const cache = new VerifiedTokenCache(100);
      const tokens = named(10, 'again');
      for (const token of tokens) cache.remember(verified(token));
      expect(known(cache, tokens)).toBe(10);
      for (const token of named(1000, 'once')) cache.remember(verified(token));
      expect(known(cache, tokens)).toBe(10);
    });

    it('remembers ninety tokens that are used in turn, from their second verification on', () => {
      const cache = new VerifiedTokenCache(100);
      const tokens = named(90, 'in-turn');
      for (const token of [...tokens, ...tokens]) if (cache.get(token) === undefined) cache.remember(verified(token));
      expect(known(cache, tokens)).toBe(90);
    });

    it.each([
      [199, true],
      [200, false],
    ])('knows a token again after %i others that were used once: %s', (others, isKnown) => {
      const cache = new VerifiedTokenCache(100);
      cache.remember(verified('the-token-in-question'));
      for (const token of named(others, 'other')) cache.remember(verified(token));
      cache.remember(verified('the-token-in-question'));
      for (const token of named(10, 'further')) cache.remember(verified(token));
      expect(cache.get('the-token-in-question') !== undefined).toBe(isKnown);
    });
  });
});
