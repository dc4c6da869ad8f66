import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { exports, typesVersions, ...manifest } = JSON.parse(readFileSync('package.json', 'utf8'));
const subpaths = readdirSync('lib').filter((folder) => existsSync(`lib/${folder}/index.ts`));

interface Rule {
  readonly name: string;
  readonly comment?: string;
}

const { forbidden }: { readonly forbidden: readonly Rule[] } = createRequire(__filename)('../.dependency-cruiser.cjs');

/**
 * What a loader takes from a folder of `dist/`. Node gives `module-sync` to `import` and to `require()`, and takes the
 * first that it knows: one copy of each class. A loader that can't `require()` ES modules doesn't know it.
 */
function conditionsOf(folder: string): unknown {
  const file = (root: string) => ({ types: `${root}${folder}index.d.ts`, default: `${root}${folder}index.js` });
  return [
    ['module-sync', file('./dist/')],
    ['import', file('./dist/')],
    ['require', file('./dist/cjs/')],
    ['default', `./dist/${folder}index.js`],
  ];
}

describe('package.json', () => {
  it('exports lib/index.ts and each lib/*/index.ts, for both module systems, in the order in which loaders read', () => {
    expect(subpaths).toContain('testing');
    const entries = Object.entries(exports).map(([path, conditions]) => [
      path,
      typeof conditions === 'string' ? conditions : Object.entries(conditions ?? {}),
    ]);
    expect(entries).toEqual([
      ['.', conditionsOf('')],
      ...subpaths.map((name) => [`./${name}`, conditionsOf(`${name}/`)]),
      ['./package.json', './package.json'],
    ]);
  });

  it('leads compilers and loaders that know no exports to CommonJS', () => {
    expect(manifest).toMatchObject({ main: './dist/cjs/index.js', types: './dist/cjs/index.d.ts' });
    expect(typesVersions).toEqual({
      '*': Object.fromEntries(subpaths.map((name) => [name, [`./dist/cjs/${name}/index.d.ts`]])),
    });
  });
});

describe('the dependency rules', () => {
  it.each(subpaths)('let no other folder of lib/ import lib/%s', (subpath) => {
    const imports = forbidden.flatMap(({ comment = '' }) => comment.split(' may import ')[1]?.split(', ') ?? []);
    expect(imports).toContain('errors');
    expect(imports).not.toContain(subpath);
  });
});
