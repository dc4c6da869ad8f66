import { encodeSegment, type JwsParts, partsOf } from '../support/jws.js';
import { SOME_ADAPTERS } from '../support/scale.js';
import { type AttackIssuer } from './support/attack-issuer.js';
import { useTarget } from './support/target.js';

/** Texts that are no JWS of three valid segments, made of those of a valid token. */
const STRUCTURES: readonly [name: string, write: (token: JwsParts) => string][] = [
  ['one letter', () => 'x'],
  ['one dot', () => '.'],
  ['two dots', () => '..'],
  ['three dots', () => '...'],
  ['a thousand dots', () => '.'.repeat(1000)],
  ['only a header', ({ header }) => header],
  ['a header and a payload', ({ header, payload }) => `${header}.${payload}`],
  ['an unsecured JWS', ({ header, payload }) => `${header}.${payload}.`],
  ['no header', ({ payload, signature }) => `.${payload}.${signature}`],
  ['no payload', ({ header, signature }) => `${header}..${signature}`],
  ['a dot before', ({ header, payload, signature }) => `.${header}.${payload}.${signature}`],
  ['a dot after', ({ header, payload, signature }) => `${header}.${payload}.${signature}.`],
  ['two dots in a row', ({ header, payload, signature }) => `${header}..${payload}.${signature}`],
  ['four segments', ({ header, payload, signature }) => `${header}.${payload}.${signature}.${signature}`],
  [
    'five segments, as of a JWE',
    ({ header, payload, signature }) => `${header}.${signature}.${payload}.x.${signature}`,
  ],
  ['a JWS in flattened JSON', (parts) => JSON.stringify({ ...parts, protected: parts.header })],
  ['a JWS in general JSON', ({ payload, ...rest }) => JSON.stringify({ payload, signatures: [rest] })],
  ['base64url of the token', ({ header, payload, signature }) => encodeSegment(`${header}.${payload}.${signature}`)],
  ['other separators', ({ header, payload, signature }) => `${header},${payload},${signature}`],
  ['percent escapes for the dots', ({ header, payload, signature }) => `${header}%2E${payload}%2E${signature}`],
  ['segments that were not encoded', () => '{"alg":"RS256"}.{"sub":"x"}.x'],
];

/** Ways to spoil the encoding of one segment. */
const ENCODINGS: readonly [name: string, spoil: (segment: string) => string][] = [
  ['with padding', (segment) => `${segment}=`],
  ['with two characters of padding', (segment) => `${segment}==`],
  ['with padding in the middle', (segment) => `${segment.slice(0, 8)}==${segment.slice(8)}`],
  ['with a plus sign', (segment) => `${segment.slice(0, 8)}+${segment.slice(9)}`],
  ['with a slash', (segment) => `${segment.slice(0, 8)}/${segment.slice(9)}`],
  ['with a space', (segment) => `${segment.slice(0, 8)} ${segment.slice(8)}`],
  ['with a tab', (segment) => `${segment.slice(0, 8)}\t${segment.slice(8)}`],
  ['with a tilde', (segment) => `${segment.slice(0, 8)}~${segment.slice(8)}`],
  ['with a percent escape', (segment) => `%${segment.charCodeAt(0).toString(16)}${segment.slice(1)}`],
  ['with a letter beyond ASCII', (segment) => `${segment.slice(0, 8)}\xe9${segment.slice(8)}`],
  ['with an asterisk', (segment) => `${segment}*`],
];

const PARTS = ['header', 'payload', 'signature'] as const;

describe.each(SOME_ADAPTERS)('Structure on %s', (adapter) => {
  const stage = useTarget(adapter);

  it.each(STRUCTURES)('refuses %s', async (_name, write) => {
    const token = write(partsOf(stage.target.issuer.token()));
    expect(await stage.target.verdictOn(token)).toBe('malformed_token');
  });

  describe.each(PARTS)('the %s', (part) => {
    it.each(ENCODINGS)('is refused %s', async (_name, spoil) => {
      const parts = partsOf(stage.target.issuer.token());
      expect(await stage.target.verdictOn(joined({ ...parts, [part]: spoil(parts[part]) }))).toBe('malformed_token');
    });
  });

  it.each(['header', 'payload'] as const)('refuses a %s of a length that no base64url has', async (part) => {
    const parts = partsOf(signedWithLengthOfOne(stage.target.issuer, part));
    expect(parts[part].length % 4).toBe(1);
    expect(await stage.target.verdictOn(joined(parts))).toBe('malformed_token');
  });

  it('refuses a token around a token', async () => {
    const { issuer } = stage.target;
    const nested = issuer.sign(issuer.header({ cty: 'JWT' }), issuer.token());
    expect(await stage.target.verdictOn(nested)).toBe('malformed_token');
  });

  it.each([
    ['an opaque token', 'q9KZ0mXcT3bVn7RwYp2LsD8fHj4GvA6e'],
    ['an opaque token of another form', 'a-b_c~d+e/f=='],
  ])('tells the holder of %s to have JWTs issued', async (_name, token) => {
    const { body } = await stage.target.app.get('/me', token);
    expect(body).toMatchObject({
      code: 'malformed_token',
      message: expect.stringContaining('Issue JWT as access token'),
    });
  });

  it.each([
    ['is not a string', 17],
    ['is undefined', undefined],
    ['is null', null],
    ['is an array of a token', ['x.y.z']],
    ['is an object that turns into a token', { toString: () => 'x.y.z' }],
  ])('refuses a token for the verifier that %s', async (_name, token) => {
    const verify: (token: never) => Promise<unknown> = (value) => stage.target.verifier.verify(value);
    await expect(verify(token as never)).rejects.toMatchObject({ code: 'malformed_token' });
  });
});

function joined({ header, payload, signature }: JwsParts): string {
  return `${header}.${payload}.${signature}`;
}

/** One character more than the last whole group of four has: six bits that begin no byte. */
function signedWithLengthOfOne(issuer: AttackIssuer, part: 'header' | 'payload'): string {
  for (const pad of ['', 'x', 'xx']) {
    const parts = partsOf(issuer.token({ pad }, { pad }));
    if (parts[part].length % 4 === 0) return joined({ ...parts, [part]: `${parts[part]}A` });
  }
  throw new RangeError('no padding makes whole groups');
}
