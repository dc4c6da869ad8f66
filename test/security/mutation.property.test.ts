import fc from 'fast-check';
import { newRsaKey } from '../support/keys.js';
import { propertyRuns } from '../support/scale.js';
import { rsa } from '../support/signers.js';
import { useTarget } from './support/target.js';

/** What can be done to a text at one place, given another text to take from. */
type Mutation = (text: string, other: string) => string;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Characters that mean something to one of the parsers, and others. */
const pieces = fc.oneof(
  fc.constantFrom(
    '.',
    '..',
    '=',
    '-',
    '_',
    '+',
    '/',
    ' ',
    '\t',
    '\n',
    '\0',
    '%2E',
    'A',
    'e30',
    'bm9uZQ',
    '\u00e9',
    '\u{1f511}',
  ),
  fc.string({ maxLength: 8 }),
  fc.base64String({ maxLength: 12 }),
);
const places = fc.double({ min: 0, max: 1, noNaN: true });
const spans = fc.integer({ min: 1, max: 40 });

const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(places, pieces).map(
    ([place, piece]): Mutation =>
      (text) =>
        splice(text, place, 0, () => piece),
  ),
  fc.tuple(places, spans).map(
    ([place, span]): Mutation =>
      (text) =>
        splice(text, place, span, () => ''),
  ),
  fc.tuple(places, spans, pieces).map(
    ([place, span, piece]): Mutation =>
      (text) =>
        splice(text, place, span, () => piece),
  ),
  fc.tuple(places, spans).map(
    ([place, span]): Mutation =>
      (text) =>
        splice(text, place, span, (cut) => cut + cut),
  ),
  fc.tuple(places, spans).map(
    ([place, span]): Mutation =>
      (text) =>
        splice(text, place, span, swapCase),
  ),
  fc.tuple(places, spans).map(
    ([place, span]): Mutation =>
      (text) =>
        splice(text, place, span, reversed),
  ),
  fc.tuple(places, spans).map(
    ([place, span]): Mutation =>
      (text, other) =>
        splice(text, place, span, () => at(other, place, span)),
  ),
  fc.tuple(fc.nat(2), fc.nat(2)).map(
    ([to, from]): Mutation =>
      (text, other) =>
        withSegment(text, to, segmentOf(other, from)),
  ),
  fc.tuple(fc.nat(2), fc.nat(), fc.nat(7)).map(
    ([index, byte, bit]): Mutation =>
      (text) =>
        flipBit(text, index, byte, bit),
  ),
  fc.tuple(fc.nat(2), fc.constantFrom('base64', 'hex', 'latin1')).map(
    ([index, encoding]): Mutation =>
      (text) =>
        withSegment(text, index, Buffer.from(segmentOf(text, index), 'base64url').toString(encoding as BufferEncoding)),
  ),
  fc.integer({ min: 1, max: 15 }).map(
    (bits): Mutation =>
      (text) =>
        withOtherLastBits(text, bits),
  ),
  fc.constant<Mutation>((text) => text.split('.').reverse().join('.')),
  fc.constant<Mutation>((_text, other) => other),
  fc.constant<Mutation>((text) => text),
);

describe('Mutations', () => {
  const stage = useTarget('express');

  it('are accepted only if they come out, byte for byte, as a token that the issuer signed', async () => {
    const { issuer } = stage.target;
    const signed = [
      issuer.token(),
      issuer.token({ sub: 'other', roles: ['admin'] }),
      issuer.token({ aud: issuer.clientId, client_id: undefined }, { typ: 'JWT' }),
    ];
    const forged = [
      issuer.token({}, {}, newRsaKey()),
      issuer.sign(issuer.header(), issuer.claims(), rsa(issuer.unfit.rsa)),
    ];
    for (const token of signed) expect(await stage.target.judge(token)).toBe('accepted');
    const accepted = new Set<string>();

    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...signed),
        fc.constantFrom(...signed, ...forged),
        fc.array(mutations, { minLength: 1, maxLength: 4 }),
        async (token, other, steps) => {
          const mutant = steps.reduce((text, step) => step(text, other), token);
          const verdict = await stage.target.judge(mutant);
          expect(verdict === 'accepted').toBe(signed.includes(mutant));
          if (verdict === 'accepted') accepted.add(mutant);
        },
      ),
      { numRuns: propertyRuns(500) },
    );
    expect([...accepted].sort()).toEqual([...signed].sort());
  });

  it('of one character, at every place of a token, are refused', async () => {
    const token = stage.target.issuer.token();
    for (let index = 0; index < token.length; index += 1) {
      const letter = token.charAt(index) === 'A' ? 'B' : 'A';
      const verdict = await stage.target.judge(token.slice(0, index) + letter + token.slice(index + 1));
      expect([index, verdict === 'accepted']).toEqual([index, false]);
    }
  });
});

function splice(text: string, place: number, span: number, change: (cut: string) => string): string {
  const start = Math.floor(place * text.length);
  return text.slice(0, start) + change(text.slice(start, start + span)) + text.slice(start + span);
}

function at(text: string, place: number, span: number): string {
  const start = Math.floor(place * text.length);
  return text.slice(start, start + span);
}

function swapCase(text: string): string {
  return [...text]
    .map((letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()))
    .join('');
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}

function segmentOf(token: string, index: number): string {
  return token.split('.')[index] ?? '';
}

function withSegment(token: string, index: number, segment: string): string {
  return token
    .split('.')
    .with(Math.min(index, token.split('.').length - 1), segment)
    .join('.');
}

function flipBit(token: string, index: number, byte: number, bit: number): string {
  const bytes = Buffer.from(segmentOf(token, index), 'base64url');
  if (bytes.length === 0) return token;
  const place = byte % bytes.length;
  bytes.writeUInt8(bytes.readUInt8(place) ^ (1 << bit), place);
  return withSegment(token, index, bytes.toString('base64url'));
}

/** Bits that encode nothing at the end of a signature of 256 bytes, so that it decodes to the same. */
function withOtherLastBits(token: string, bits: number): string {
  const last = ALPHABET.indexOf(token.slice(-1));
  return last === -1 ? token : token.slice(0, -1) + ALPHABET.charAt(last ^ bits);
}
