import { createHash, generateKeyPairSync } from 'node:crypto';
import { AuthgearUser } from '../../lib/token/authgear-user.js';
import { type VerifiedToken, VerifiedTokenCache } from '../../lib/verification/verified-token-cache.js';
import { ISSUER, NOW_SECONDS, tokenPolicy } from '../support/token-material.js';

const KEY = generateKeyPairSync('ed25519').publicKey;

function verified(token: string): VerifiedToken {
  const claims = { iss: ISSUER, sub: token.slice(0, 8), aud: ISSUER, client_id: 'app', exp: NOW_SECONDS };
  return { token, kid: 'k1', key: KEY, user: new AuthgearUser(claims, tokenPolicy()) };
}

/** Tells the cache of a token as often as it takes to be remembered. */
function remember(cache: VerifiedTokenCache, token: VerifiedToken): void {
  for (let times = 0; times < 2; times += 1) cache.add(token);
}

/** A token of this length that ends as no other does. */
function tokenOf(length: number, name: string): string {
  return name.padStart(length, '.');
}

describe('VerifiedTokenCache', () => {
  it('remembers a token', () => {
    const cache = new VerifiedTokenCache(10);
    const one = verified('header.payload.signature-of-the-one');
    remember(cache, one);
    expect(cache.get('header.payload.signature-of-the-one')).toBe(one);
    expect(cache.size).toBe(1);
  });

  it('remembers no token that was verified only once', () => {
    const cache = new VerifiedTokenCache(10);
    const one = verified('header.payload.signature-of-the-one');
    cache.add(one);
    expect(cache.get(one.token)).toBeUndefined();
    cache.add(verified('header.payload.signature-of-another'));
    expect(cache.size).toBe(0);
    cache.add(one);
    expect(cache.get(one.token)).toBe(one);
  });

  it('holds nothing of tens of thousands of tokens that are used once', () => {
    const cache = new VerifiedTokenCache(10_000);
    const user = verified('x').user;
    for (let index = 0; index < 50_000; index += 1) {
      cache.add({ token: createHash('sha256').update(String(index)).digest('hex'), kid: 'k1', key: KEY, user });
    }
    expect(cache.size).toBeLessThan(10);
  });

  it('knows no other token', () => {
    const cache = new VerifiedTokenCache(10);
    expect(cache.get('header.payload.signature')).toBeUndefined();
  });

  it('never takes a token for another that ends the same', () => {
    const cache = new VerifiedTokenCache(10);
    const tail = 'x'.repeat(200);
    remember(cache, verified(`one.${tail}`));
    expect(cache.get(`two.${tail}`)).toBeUndefined();
    expect(cache.get(tail)).toBeUndefined();
  });

  it('keeps one of two tokens that end in the same 16 characters, the later', () => {
    const cache = new VerifiedTokenCache(10);
    const later = verified('two.0123456789abcdef');
    remember(cache, verified('one.0123456789abcdef'));
    remember(cache, later);
    expect(cache.size).toBe(1);
    expect(cache.get(later.token)).toBe(later);
  });

  it('keeps both of two tokens that differ in the 16th character from the end', () => {
    const cache = new VerifiedTokenCache(10);
    remember(cache, verified('one.0123456789abcdef'));
    remember(cache, verified('one.1123456789abcdef'));
    expect(cache.size).toBe(2);
  });

  it('forgets the token that was not seen for longest when there are too many', () => {
    const cache = new VerifiedTokenCache(2);
    for (const name of ['one', 'two']) remember(cache, verified(tokenOf(20, name)));
    cache.get(tokenOf(20, 'one'));
    remember(cache, verified(tokenOf(20, 'three')));
    const known = ['one', 'two', 'three'].filter((name) => cache.get(tokenOf(20, name)) !== undefined);
    expect(known).toEqual(['one', 'three']);
  });

  it.each([
    [2048, 2048, 2],
    [3000, 1096, 2],
    [3000, 1097, 1],
  ])('is bounded in characters: of %i and %i together it keeps %i tokens', (first, second, size) => {
    const cache = new VerifiedTokenCache(2);
    remember(cache, verified(tokenOf(first, 'one')));
    remember(cache, verified(tokenOf(second, 'two')));
    expect(cache.size).toBe(size);
  });

  it.each([
    [2048, 1],
    [2049, 0],
  ])('of one token with %i characters it keeps %i where there is room for one', (length, size) => {
    const cache = new VerifiedTokenCache(1);
    remember(cache, verified(tokenOf(length, 'one')));
    expect(cache.size).toBe(size);
  });
});
