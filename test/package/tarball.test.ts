import { dirname, posix } from 'node:path';
import { PackageFiles } from './support/package-files.js';
import { undocumentedNames } from './support/public-api.js';
import { attempt, ROOT } from './support/run.js';
import { tarball } from './support/workspace.js';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/** The folders of the ES modules and of CommonJS. */
const MODULE_SYSTEMS = ['dist/', 'dist/cjs/'] as const;

function folderOf(path: string): string | undefined {
  return MODULE_SYSTEMS.findLast((folder) => path.startsWith(folder));
}

/** The sources that a source map names, from the package's root. */
function sourcesOf(files: PackageFiles, map: string): readonly string[] {
  const { sources }: { sources: readonly string[] } = JSON.parse(files.read(map));
  return sources.map((source) => posix.join(dirname(map), source));
}

/** By the comments that esbuild writes above each file that it bundles. */
function packagesBundledIn(code: string): readonly string[] {
  const paths = code.matchAll(/^ *\/\/ (?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\/.*$/gm);
  return [...paths].map(([, name = '']) => name);
}

describe('the tarball', () => {
  let files: PackageFiles;
  let thirdPartyFiles: readonly string[];

  beforeAll(() => {
    files = PackageFiles.unpack();
    thirdPartyFiles = files.paths.filter((path) => path.startsWith('dist/cjs/third-party/'));
  });

  it('has the documents, and beside them only the package', () => {
    const others = files.paths.filter((path) => !/^(dist|lib)\//.test(path));
    expect(others).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
  });

  it('has for each module system the declarations of every source, one bundle for each entry point, and no stale file', () => {
    const sources = files.paths.filter((path) => path.startsWith('lib/') && !path.endsWith('.d.ts'));
    const outputsOf = (paths: readonly string[], ...endings: readonly string[]) =>
      MODULE_SYSTEMS.flatMap((folder) =>
        paths.flatMap((path) => endings.map((ending) => path.replace(/^lib\/(.*)\.ts$/, `${folder}$1${ending}`))),
      );
    const entryPoints = sources.filter((path) => /^lib\/([^/]+\/)?index\.ts$/.test(path));
    const expected = [
      ...outputsOf(sources, '.d.ts', '.d.ts.map'),
      ...outputsOf(entryPoints, '.js', '.js.map'),
      ...thirdPartyFiles,
      'dist/THIRD-PARTY-LICENSES.txt',
      'dist/cjs/package.json',
      'dist/jwks-rsa.cjs',
    ];
    const shared = /\/shared-[A-Z0-9]+\.js(\.map)?$/;
    expect(files.paths.filter((path) => path.startsWith('dist/') && !shared.test(path))).toEqual(expected.sort());
    expect(entryPoints).toContain('lib/testing/index.ts');
  });

  it.each(MODULE_SYSTEMS)('has each source once in %s, so that the entry points share their classes', (folder) => {
    const maps = files.withEnding('.js.map').filter((path) => folderOf(path) === folder);
    const sources = maps.flatMap((path) => sourcesOf(files, path)).filter((path) => path.startsWith('lib/'));
    expect(sources).toContain('lib/access/authgear.guard.ts');
    expect(sources).toEqual([...new Set(sources)]);
  });

  it('has no tests', () => {
    expect(files.paths.filter((path) => /\.(test|spec)\.|(^|\/)test\//.test(path))).toEqual([]);
  });

  it('has source maps that lead to sources in it', () => {
    const sources = files.withEnding('.map').flatMap((path) => sourcesOf(files, path));
    const lost = sources.filter((source) => !files.paths.includes(source));
    expect(lost).toEqual([]);
  });

  it('names no path of the machine that built it', () => {
    const telling = files.paths.filter((path) => {
      const text = files.read(path);
      return [ROOT, 'file://', '/home/', '/Users/'].some((place) => text.includes(place));
    });
    expect(telling).toEqual([]);
  });

  it.each(['dist/index.d.ts', 'dist/socket.io/index.d.ts', 'dist/testing/index.d.ts', 'dist/ws/index.d.ts'])(
    'documents every name that %s exports, and every option',
    (path) => {
      expect(undocumentedNames(files.folder, path)).toEqual([]);
    },
  );

  it('imports all of its dependencies, and its peers but for reflect-metadata', () => {
    const { dependencies, peerDependencies }: Manifest = JSON.parse(files.read('package.json'));
    const peers = Object.keys(peerDependencies).filter((name) => name !== 'reflect-metadata');
    const modules = files.paths.filter((path) => /\.c?js$/.test(path) && folderOf(path) === 'dist/');
    expect([...files.packagesImportedBy(modules)].sort()).toEqual([...Object.keys(dependencies), ...peers].sort());
  });

  it('requires only what can be loaded without ES modules, and shares with the app what the app has', () => {
    const modules = files.withEnding('.js').filter((path) => folderOf(path) === 'dist/cjs/');
    expect([...files.packagesImportedBy([...modules, ...thirdPartyFiles])].sort()).toEqual([
      '@nestjs/common',
      '@nestjs/core',
      '@nestjs/microservices',
      '@nestjs/platform-socket.io',
      '@nestjs/platform-ws',
      '@nestjs/websockets',
      'lru-cache',
      'passport',
      'passport-jwt',
      'rxjs',
      'supports-color',
    ]);
  });

  it('has the licence of every package that it contains code of', () => {
    const text = files.read('dist/THIRD-PARTY-LICENSES.txt');
    const names = new Set(thirdPartyFiles.flatMap((path) => packagesBundledIn(files.read(path))));
    expect([...names]).toEqual(expect.arrayContaining(['@nestjs/passport', 'jose', 'jwks-rsa', 'lru-memoizer']));
    expect([...text.matchAll(/^-+\n\n(\S+) \d/gm)].map(([, name]) => name)).toEqual([...names].sort());
    expect(text.match(/Permission is hereby granted|Blue Oak Model License/g)?.length).toBe(names.size);
  });

  it.each([
    ['publint', ['run', '--strict']],
    ['attw', ['--format', 'ascii', '--no-emoji', '--no-color']],
  ])('passes %s', (tool, options) => {
    const { status, stdout, stderr } = attempt(ROOT, 'npm', 'exec', '--', tool, ...options, tarball());
    expect({ status, report: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, report: '' });
  });
});
