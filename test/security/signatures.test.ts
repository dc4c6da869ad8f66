import { constants, privateEncrypt } from 'node:crypto';
import { encodeSegment, partsOf, withParts } from '../support/jws.js';
import { modulusOf, newRsaKey, publicJwk } from '../support/keys.js';
import { SOME_ADAPTERS } from '../support/scale.js';
import { fixed, rsa, type Signer } from '../support/signers.js';
import { type AttackIssuer } from './support/attack-issuer.js';
import { expectVerdict, useTarget } from './support/target.js';

const SIGNATURE_BYTES = 256;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Signatures that are none. */
const FORGERIES: readonly [name: string, signerOf: (issuer: AttackIssuer) => Signer][] = [
  ['zeros', () => fixed(new Uint8Array(SIGNATURE_BYTES))],
  ['the number one', () => fixed(Buffer.concat([Buffer.alloc(SIGNATURE_BYTES - 1), Buffer.of(1)]))],
  ['ones', () => fixed(Buffer.alloc(SIGNATURE_BYTES, 0xff))],
  ['the modulus', ({ key }) => fixed(modulusOf(key))],
  ['one byte', () => fixed(Buffer.of(0))],
  ['ten thousand bytes', () => fixed(Buffer.alloc(7_000, 1))],
  ['the hash alone, under the key', ({ key }) => encrypted(key, (input) => input.subarray(0, 32))],
  ['the input itself, under the key', ({ key }) => encrypted(key, (input) => input.subarray(0, 200))],
  [
    'a signature of the input and a line break',
    ({ key }) =>
      (input) =>
        rsa(key)(Buffer.concat([input, Buffer.of(10)])),
  ],
  [
    'a signature of the payload alone',
    ({ key }) =>
      (input) =>
        rsa(key)(input.subarray(input.indexOf('.') + 1)),
  ],
  [
    'a signature of the header alone',
    ({ key }) =>
      (input) =>
        rsa(key)(input.subarray(0, input.indexOf('.'))),
  ],
  [
    'a signature of the decoded text',
    ({ key }) =>
      (input) =>
        rsa(key)(Buffer.from(input.toString(), 'base64url')),
  ],
  [
    'a signature of nothing',
    ({ key }) =>
      () =>
        rsa(key)(Buffer.alloc(0)),
  ],
  [
    'a signature and a byte',
    ({ key }) =>
      (input) =>
        Buffer.concat([rsa(key)(input), Buffer.of(0)]),
  ],
  [
    'a byte and a signature',
    ({ key }) =>
      (input) =>
        Buffer.concat([Buffer.of(0), rsa(key)(input)]),
  ],
  [
    'a signature less its last byte',
    ({ key }) =>
      (input) =>
        rsa(key)(input).subarray(0, -1),
  ],
  [
    'a signature less its first byte',
    ({ key }) =>
      (input) =>
        rsa(key)(input).subarray(1),
  ],
  [
    'a signature twice',
    ({ key }) =>
      (input) =>
        Buffer.concat([rsa(key)(input), rsa(key)(input)]),
  ],
  [
    'a signature backwards',
    ({ key }) =>
      (input) =>
        rsa(key)(input).reverse(),
  ],
  [
    'a signature plus the modulus',
    ({ key }) =>
      (input) =>
        sumOf(rsa(key)(input), modulusOf(key)),
  ],
  ['a signature of an unpublished key', () => rsa(newRsaKey())],
  ['a signature of another published key', ({ unfit }) => rsa(unfit.rsa)],
];

describe.each(SOME_ADAPTERS)('Signatures on %s', (adapter) => {
  const stage = useTarget(adapter);

  it.each(FORGERIES)('refuses %s', async (_name, signerOf) => {
    const { issuer } = stage.target;
    const token = issuer.sign(issuer.header(), issuer.claims(), signerOf(issuer));
    expect(await stage.target.verdictOn(token)).toBe('invalid_signature');
  });

  it('refuses a signature with any one of its bytes changed in any bit', async () => {
    const token = stage.target.issuer.token();
    const signature = Buffer.from(partsOf(token).signature, 'base64url');
    expect(signature).toHaveLength(SIGNATURE_BYTES);
    for (let index = 0; index < SIGNATURE_BYTES; index += 1) {
      const flipped = Buffer.from(signature);
      flipped.writeUInt8(flipped.readUInt8(index) ^ (1 << (index % 8)), index);
      const forged = withParts(token, { signature: flipped.toString('base64url') });
      expect([index, await stage.target.verdictOn(forged)]).toEqual([index, 'invalid_signature']);
    }
  });

  it('refuses every other way to write the last character of a signature', async () => {
    const token = stage.target.issuer.token();
    expect(await stage.target.verdictOn(token)).toBe('accepted');
    const last = token.slice(-1);
    const others = [...ALPHABET].filter((letter) => letter !== last);
    expect(others).toHaveLength(63);
    for (const letter of others) {
      expectVerdict(await stage.target.verdictOn(token.slice(0, -1) + letter), [
        'invalid_signature',
        'malformed_token',
      ]);
    }
  });

  it('refuses a signature cut at any length', async () => {
    const { header, payload, signature } = partsOf(stage.target.issuer.token());
    for (let length = 0; length < signature.length; length += 7) {
      const verdict = await stage.target.verdictOn(`${header}.${payload}.${signature.slice(0, length)}`);
      expectVerdict(verdict, length === 0 ? 'malformed_token' : ['invalid_signature', 'malformed_token']);
    }
  });

  it.each(['header', 'payload', 'signature'] as const)(
    "refuses a valid token with another valid token's %s",
    async (part) => {
      const { issuer } = stage.target;
      const one = issuer.token({ sub: 'one' });
      const other = issuer.token({ sub: 'other' }, { cty: 'other' });
      const mixed = withParts(one, { [part]: partsOf(other)[part] });
      expect(await stage.target.verdictOn(mixed)).toBe('invalid_signature');
    },
  );

  it.each([
    ['another subject', { sub: 'admin' }],
    ['a role', { 'https://authgear.com/claims/user/roles': ['admin'] }],
    ['a later expiry', { exp: 9_999_999_999 }],
  ])('refuses %s under a valid signature, though the token itself was just accepted', async (_name, claims) => {
    const { issuer } = stage.target;
    const token = issuer.token();
    expect(await stage.target.verdictOn(token)).toBe('accepted');
    const forged = withParts(token, { payload: encodeSegment(issuer.claims(claims)) });
    expect(await stage.target.verdictOn(forged, '/admin')).toBe('invalid_signature');
  });

  it.each([
    ['header', (issuer: AttackIssuer) => encodeSegment(`${JSON.stringify(issuer.header())} `)],
    ['payload', (issuer: AttackIssuer) => encodeSegment(`${JSON.stringify(issuer.claims())} `)],
  ])('refuses a %s that says the same in other bytes', async (part, encode) => {
    const { issuer } = stage.target;
    expect(await stage.target.verdictOn(withParts(issuer.token(), { [part]: encode(issuer) }))).toBe(
      'invalid_signature',
    );
  });

  it('refuses tokens of a key that was taken out, though it accepted them, and does not mix up its successor', async () => {
    const { issuer } = stage.target;
    const token = issuer.token();
    expect(await stage.target.verdictOn(token)).toBe('accepted');

    const successor = newRsaKey();
    issuer.jwks = [publicJwk(successor, { kid: 'successor' })];
    stage.target.passSeconds(7);
    expect(await stage.target.verdictOn(issuer.token({}, { kid: 'successor' }, successor))).toBe('accepted');
    expect(await stage.target.verdictOn(token)).toBe('key_not_found');
    expect(await stage.target.verdictOn(issuer.token({}, { kid: 'successor' }))).toBe('invalid_signature');
  });

  it('refuses tokens of an old key whose kid was given to a new one', async () => {
    const { issuer } = stage.target;
    const [first, second] = [newRsaKey(), newRsaKey()];
    const publishAs = async (key: AttackIssuer['key'], kid: string): Promise<string> => {
      stage.target.passSeconds(7);
      issuer.jwks = [publicJwk(key, { kid: 'reused' }), publicJwk(key, { kid })];
      expect(await stage.target.verdictOn(issuer.token({}, { kid }, key))).toBe('accepted');
      return issuer.token({}, { kid: 'reused' }, key);
    };
    const oldToken = await publishAs(first, 'first');
    expect(await stage.target.verdictOn(oldToken)).toBe('accepted');
    const newToken = await publishAs(second, 'second');
    expect(await stage.target.verdictOn(oldToken)).toBe('invalid_signature');
    expect(await stage.target.verdictOn(newToken)).toBe('accepted');
  });
});

/** PKCS #1 v1.5 padding around something that is no DigestInfo. */
function encrypted(key: AttackIssuer['key'], content: (input: Buffer) => Buffer): Signer {
  return (input) => privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, content(input));
}

/** The same signature modulo the modulus, one byte longer where the sum is. */
function sumOf(signature: Buffer, modulus: Buffer): Buffer {
  const sum = BigInt(`0x${signature.toString('hex')}`) + BigInt(`0x${modulus.toString('hex')}`);
  const hex = sum.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}
