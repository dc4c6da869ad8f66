import crypto, { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { boundedFetchJson } from '../../lib/issuer/bounded-fetch.js';
import { loadJwks, MAX_JWKS_KEYS } from '../../lib/issuer/jwks.js';
import { rejectionOf } from '../support/failures.js';
import { newRsaKey, publicJwk } from '../support/keys.js';
import { LoopbackServer } from '../support/loopback-server.js';

const RSA = newRsaKey();
const PUBLIC = publicJwk(RSA);
const VALID = { ...PUBLIC, kid: 'valid', use: 'sig', alg: 'RS256', created_at: 1 };
const NO_USABLE_KEY = 'has no usable key: a named RSA key of 2048 to 8192 bits for RS256';

const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
const OKP = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });

/** The JWK of a public key with a random modulus of so many bits, whose private key nobody has. */
function publicRsaJwk(kid: string, modulusBits: number, exponent: bigint): object {
  const modulus = randomBytes(Math.ceil(modulusBits / 8));
  const topBit = 1 << ((modulusBits - 1) % 8);
  modulus[0] = topBit | (Number(modulus[0]) & (topBit - 1));
  modulus[modulus.length - 1] = 0x0b;
  const hex = exponent.toString(16);
  const e = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
  return { kty: 'RSA', n: modulus.toString('base64url'), e, kid, use: 'sig', alg: 'RS256' };
}

/** Members of a JWKS that no token can be verified with. */
const UNUSABLE: readonly (readonly [string, unknown])[] = [
  ['an EC key', { ...EC, kid: 'unusable' }],
  ['an EC key that claims RS256', { ...EC, kid: 'unusable', alg: 'RS256', use: 'sig' }],
  ['an Edwards key', { ...OKP, kid: 'unusable' }],
  ['a symmetric key', { kty: 'oct', k: 'AAAA', kid: 'unusable' }],
  ['an encryption key', { ...PUBLIC, kid: 'unusable', use: 'enc' }],
  ['a use of null', { ...PUBLIC, kid: 'unusable', use: null }],
  ['an empty use', { ...PUBLIC, kid: 'unusable', use: '' }],
  ['another algorithm', { ...PUBLIC, kid: 'unusable', alg: 'RS512' }],
  ['an algorithm of another family', { ...PUBLIC, kid: 'unusable', alg: 'PS256' }],
  ['an algorithm of null', { ...PUBLIC, kid: 'unusable', alg: null }],
  ['an empty algorithm', { ...PUBLIC, kid: 'unusable', alg: '' }],
  ['a small key', { ...publicJwk(newRsaKey(1024)), kid: 'unusable' }],
  ['a key that is one bit too small', { ...publicJwk(newRsaKey(2047)), kid: 'unusable' }],
  ['a key that is one bit too large', publicRsaJwk('unusable', 8193, 65_537n)],
  ['a huge key', publicRsaJwk('unusable', 65_536, 65_537n)],
  ['the exponent 1, with which anybody can sign', publicRsaJwk('unusable', 2048, 1n)],
  ['the exponent 2', publicRsaJwk('unusable', 2048, 2n)],
  ['the exponent 4', publicRsaJwk('unusable', 2048, 4n)],
  ['an even exponent', publicRsaJwk('unusable', 2048, 65_536n)],
  ['an exponent of 33 bits', publicRsaJwk('unusable', 2048, 2n ** 32n + 1n)],
  ['an exponent that costs twenty verifications', publicRsaJwk('unusable', 2048, 2n ** 2047n + 1n)],
  ['a private key', { ...RSA.export({ format: 'jwk' }), kid: 'unusable' }],
  ['a private exponent of null', { ...PUBLIC, kid: 'unusable', d: null }],
  ['a key without a name', PUBLIC],
  ['a key with an empty name', { ...PUBLIC, kid: '' }],
  ['a key with a number as name', { ...PUBLIC, kid: 5 }],
  ['a key without a modulus', { kty: 'RSA', e: 'AQAB', kid: 'unusable' }],
  ['a key whose modulus is no text', { ...PUBLIC, n: 5, kid: 'unusable' }],
  ['no type', { ...PUBLIC, kty: undefined, kid: 'unusable' }],
  ['a type in another case', { ...PUBLIC, kty: 'rsa', kid: 'unusable' }],
  ['null', null],
  ['text', 'key'],
  ['a number', 5],
  ['an array', []],
];

describe('loadJwks', () => {
  let server: LoopbackServer;
  let uri: string;

  beforeAll(async () => {
    server = await LoopbackServer.start();
    uri = `${server.origin}/oauth2/jwks`;
  });

  afterAll(() => server.stop());

  afterEach(() => jest.restoreAllMocks());

  const load = (jwks: unknown) => {
    server.serve({ '/oauth2/jwks': jwks });
    return loadJwks(uri, (url) => boundedFetchJson(url, new AbortController().signal));
  };

  it('loads a key as Authgear publishes it, with one request', async () => {
    const keys = await load({ keys: [VALID] });
    expect([...keys.keys()]).toEqual(['valid']);
    expect(keys.get('valid')?.equals(createPublicKey(RSA))).toBe(true);
    expect(server.requests).toHaveLength(1);
  });

  it('reads no more than ten keys in a turn of the event loop, so that requests get their turn too', async () => {
    const keys = Array.from({ length: 25 }, (_, index) => ({ ...PUBLIC, kid: String(index) }));
    const turns: number[] = [0];
    let counting = setImmediate(function count() {
      turns.push(0);
      counting = setImmediate(count);
    });
    const read = crypto.createPublicKey;
    jest.spyOn(crypto, 'createPublicKey').mockImplementation((key) => {
      turns.push((turns.pop() ?? 0) + 1);
      return read(key);
    });
    expect((await load({ keys })).size).toBe(25);
    clearImmediate(counting);
    expect(turns.filter((count) => count > 0)).toEqual([10, 10, 5]);
  });

  it.each([
    ['without use and alg', { ...PUBLIC, kid: 'valid' }],
    ['with use alone', { ...PUBLIC, kid: 'valid', use: 'sig' }],
    ['with alg alone', { ...PUBLIC, kid: 'valid', alg: 'RS256' }],
    ['of 3072 bits', { ...publicJwk(newRsaKey(3072)), kid: 'valid' }],
    ['of 8192 bits', publicRsaJwk('valid', 8192, 65_537n)],
    ['with the exponent 3', publicRsaJwk('valid', 2048, 3n)],
    ['with the exponent 5', publicRsaJwk('valid', 2048, 5n)],
    ['with the exponent 4294967295', publicRsaJwk('valid', 2048, 2n ** 32n - 1n)],
    ['with the name of a prototype', { ...PUBLIC, kid: '__proto__' }],
  ])('loads a key %s', async (_what, jwk) => {
    expect([...(await load({ keys: [jwk] })).keys()]).toEqual([Object(jwk).kid]);
  });

  it.each(UNUSABLE)('passes over %s beside a valid key', async (_what, jwk) => {
    expect([...(await load({ keys: [jwk, VALID] })).keys()]).toEqual(['valid']);
  });

  it.each(UNUSABLE)('has no usable key where there is but %s', async (_what, jwk) => {
    expect(await rejectionOf(load({ keys: [jwk] }))).toMatchObject({ message: expect.stringMatching(/key/) });
  });

  it('takes the first of two keys with one name', async () => {
    const other = publicJwk(newRsaKey(2048));
    const keys = await load({ keys: [VALID, { ...other, kid: 'valid' }] });
    expect(keys.get('valid')?.equals(createPublicKey(RSA))).toBe(true);
    expect(keys.size).toBe(1);
  });

  it('takes the first usable key of a name', async () => {
    const keys = await load({
      keys: [{ ...publicJwk(newRsaKey(1024)), kid: 'valid' }, { ...EC, kid: 'valid' }, VALID],
    });
    expect(keys.get('valid')?.equals(createPublicKey(RSA))).toBe(true);
  });

  it.each([
    ['no keys', { keys: [] }],
    ['only an EC key', { keys: [{ ...EC, kid: 'unusable' }] }],
    ['only a small key', { keys: [{ ...publicJwk(newRsaKey(1024)), kid: 'unusable' }] }],
  ])('says what it looks for where there are %s', async (_what, jwks) => {
    expect(await rejectionOf(load(jwks))).toMatchObject({
      name: 'RefreshError',
      code: 'issuer_unreachable',
      message: `${uri} ${NO_USABLE_KEY}`,
    });
  });

  it.each([{}, { keys: null }, { keys: {} }, { keys: 'keys' }, [], [{ kty: 'RSA' }], null, 'keys', 5])(
    'refuses %j, which is no JWKS',
    async (jwks) => {
      expect(await rejectionOf(load(jwks))).toMatchObject({
        code: 'issuer_unreachable',
        message: `${uri} is not a JWKS: it has no array keys`,
      });
    },
  );

  it('looks at 2000 members', async () => {
    const members = [...new Array<unknown>(MAX_JWKS_KEYS - 1).fill({ kty: 'EC' }), VALID];
    expect(members).toHaveLength(2000);
    expect((await load({ keys: members })).size).toBe(1);
  });

  it('looks at no member where there are 2001', async () => {
    const members = [...new Array<unknown>(MAX_JWKS_KEYS).fill({ kty: 'EC' }), VALID];
    expect(await rejectionOf(load({ keys: members }))).toMatchObject({
      code: 'issuer_unreachable',
      message: `${uri} has 2001 keys; at most 2000 are read`,
    });
  });

  it('passes on what goes wrong with the request', async () => {
    expect(await rejectionOf(load(undefined))).toMatchObject({ message: `GET ${uri} answered with status 404` });
  });
});
