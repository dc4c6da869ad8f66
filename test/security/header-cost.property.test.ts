import fc from 'fast-check';
import { propertyRuns } from '../support/scale.js';
import { ADAPTERS } from '../support/test-app.js';
import { expectVerdict, useTarget } from './support/target.js';

const MIB = 1024 * 1024;

/**
 * Longer than any header that Node lets through by default, by a factor of 64: what takes quadratic time then takes
 * minutes, and what takes linear time a few milliseconds, so the bound needs no care.
 */
const LENGTH = MIB;
/** Of the processor's time, which is the same on a busy machine. */
const BOUND_SECONDS = 10;

/** Values that make a parser look at the same characters again and again. */
const ADVERSARIAL: readonly [name: string, value: string][] = [
  ['spaces after the scheme', `Bearer${' '.repeat(LENGTH)}x`],
  ['spaces and tabs after the scheme', `Bearer${' \t'.repeat(LENGTH / 2)}x`],
  ['spaces between letters', `Bearer ${'x '.repeat(LENGTH / 2)}x`],
  ['a scheme without an end', 'B'.repeat(LENGTH)],
  ['the scheme again and again', 'Bearer '.repeat(LENGTH / 7)],
  ['the scheme in a comma list', 'Bearer x, '.repeat(LENGTH / 10)],
  ['dots', `Bearer ${'.'.repeat(LENGTH)}`],
  ['letters and dots', `Bearer ${'a.'.repeat(LENGTH / 2)}`],
  ['letters', `Bearer ${'a'.repeat(LENGTH)}`],
  ['three long segments', `Bearer ${'a'.repeat(LENGTH / 3)}.${'a'.repeat(LENGTH / 3)}.${'a'.repeat(LENGTH / 3)}`],
  ['padding', `Bearer eyJhbGciOiJSUzI1NiJ9.${'='.repeat(LENGTH)}.x`],
  ['quotes', `Bearer ${'"'.repeat(LENGTH)}`],
  ['symbols of a scheme', "!#$%&'*+.^_`|~-".repeat(LENGTH / 15)],
];

describe.each(ADAPTERS)('The cost of a header on %s', (adapter) => {
  const stage = useTarget(adapter);

  it.each(ADVERSARIAL)('is linear: 1 MiB of %s is refused at once', async (_name, value) => {
    const start = process.cpuUsage();
    const verdict = await stage.target.verdictOnLines([`Authorization: ${value}`]);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(BOUND_SECONDS);
    expectVerdict(verdict, ['malformed_token', 'missing_token']);
  });

  it('is an answer with a code, whatever its characters are', async () => {
    const characters = fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f);
    const texts = fc.array(characters, { maxLength: 60 }).map((codes) => String.fromCharCode(...codes));
    const schemes = fc.constantFrom(
      '',
      'Bearer',
      'Bearer ',
      'bearer  ',
      'Bearer\t',
      'Basic ',
      'Bearer a.',
      'Bearer a.b.',
    );
    await fc.assert(
      fc.asyncProperty(schemes, texts, async (scheme, text) => {
        const verdict = await stage.target.verdictOnLines([`Authorization: ${scheme}${text}`]);
        expectVerdict(verdict, ['malformed_token', 'missing_token']);
      }),
      { numRuns: propertyRuns(25) },
    );
  });
});
