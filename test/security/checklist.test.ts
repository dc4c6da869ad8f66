import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const SECURITY_MD = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');

/** A link to a test file, and the titles that are quoted after it. */
const REFERENCE = /\]\((test\/[^)]+\.ts)\)((?:[\s,]*“[^”]+”)*)/g;

/** The rows of both tables, without their heads. */
const ROWS = SECURITY_MD.slice(SECURITY_MD.indexOf('## RFC 8725'))
  .split('\n')
  .filter((line) => /^\| (?!section|the resource server|-)/.test(line));

const PROOFS = [...SECURITY_MD.matchAll(REFERENCE)].flatMap(([, file = '', titles = '']) =>
  [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => ({ file, title })),
);

/** So that SECURITY.md can't go on naming a test that is gone. */
describe('The checklist in SECURITY.md', () => {
  it.each(['3.1', '3.2', '3.3', '3.4', '3.5', '3.6', '3.7', '3.8', '3.9', '3.10', '3.11', '3.12'])(
    'has a row for section %s of RFC 8725',
    (section) => {
      expect(ROWS.filter((row) => row.split('|')[1]?.trim() === section)).toHaveLength(1);
    },
  );

  it.each(ROWS)('proves by a test what it says: %s', (row) => {
    expect(row).toMatch(/\]\(test\/[^)]+\.ts\) “/);
  });

  it.each(PROOFS)('names a test that exists: $title', ({ file, title }) => {
    expect(existsSync(join(ROOT, file))).toBe(true);
    expect(readFileSync(join(ROOT, file), 'utf8')).toContain(title);
  });

  it('was read as it stands', () => {
    expect(ROWS).toHaveLength(20);
    expect(PROOFS.length).toBeGreaterThan(30);
  });
});
