import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const TEXT = readFileSync('docs/architecture.md', 'utf8');
const LIB = 'lib';

interface Rule {
  readonly name: string;
  readonly comment?: string;
}

const { forbidden }: { readonly forbidden: readonly Rule[] } = createRequire(__filename)(
  '../../.dependency-cruiser.cjs',
);

const folders = readdirSync(LIB).filter((name) => statSync(join(LIB, name)).isDirectory());

/** The folders that a row of the table lets a folder import. */
function importsInTable(folder: string): readonly string[] {
  const row = TEXT.split('\n').find((line) => line.startsWith(`| \`${folder}\` |`)) ?? '';
  const [, , , imports = ''] = row.split('|');
  return [...imports.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

describe('docs/architecture.md', () => {
  it.each(folders)('says of lib/%s what the dependency rules say', (folder) => {
    const { comment = '' } = forbidden.find(({ name }) => name === `${folder}-imports`) ?? {};
    const [, allowed = ''] = comment.split(' may import ');
    expect(importsInTable(folder)).toEqual(allowed === 'no other folder' ? [] : allowed.split(', '));
  });

  it('names no file of lib/ that does not exist', () => {
    const named = [...TEXT.matchAll(/\b((?:[a-z]+)\/[a-z.-]+)(?:\.ts)?\b/g)].map(([, path = '']) => path);
    const files = named.filter((path) => folders.includes(path.split('/')[0] ?? ''));
    expect(files.length).toBeGreaterThan(15);
    const known = readdirSync(LIB, { recursive: true }).map(String);
    expect(files.filter((path) => !known.some((file) => file === `${path}.ts` || file === path))).toEqual([]);
  });
});
