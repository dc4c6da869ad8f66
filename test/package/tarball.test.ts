import { dirname, posix } from 'node:path';
import { PackageFiles } from './support/package-files.js';
import { undocumentedNames } from './support/public-api.js';
import { attempt, ROOT } from './support/run.js';
import { tarball } from './support/workspace.js';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

describe('the tarball', () => {
  let files: PackageFiles;

  beforeAll(() => {
    files = PackageFiles.unpack();
  });

  it('has the documents, and beside them only the package', () => {
    const others = files.paths.filter((path) => !/^(dist|lib)\//.test(path));
    expect(others).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
  });

  it('has the declarations of every source, one bundle for each entry point, and no stale file', () => {
    const sources = files.paths.filter((path) => path.startsWith('lib/'));
    const outputOf = (path: string, ending: string) => path.replace(/^lib\/(.*)\.ts$/, `dist/$1${ending}`);
    const declarations = sources.flatMap((path) => ['.d.ts', '.d.ts.map'].map((ending) => outputOf(path, ending)));
    const bundles = ['lib/index.ts', 'lib/testing/index.ts'].flatMap((path) =>
      ['.js', '.js.map'].map((ending) => outputOf(path, ending)),
    );
    expect(files.paths.filter((path) => path.startsWith('dist/'))).toEqual([...declarations, ...bundles].sort());
    expect(sources).toContain('lib/index.ts');
  });

  it('has no tests', () => {
    expect(files.paths.filter((path) => /\.(test|spec)\.|(^|\/)test\//.test(path))).toEqual([]);
  });

  it('has source maps that lead to sources in it', () => {
    const maps = files.withEnding('.map');
    const lost = maps.flatMap((path) => {
      const { sources }: { sources: readonly string[] } = JSON.parse(files.read(path));
      return sources
        .map((source) => posix.join(dirname(path), source))
        .filter((source) => !files.paths.includes(source));
    });
    expect(lost).toEqual([]);
  });

  it('names no path of the machine that built it', () => {
    const telling = files.paths.filter((path) => {
      const text = files.read(path);
      return [ROOT, 'file://', '/home/', '/Users/'].some((place) => text.includes(place));
    });
    expect(telling).toEqual([]);
  });

  it.each(['dist/index.d.ts', 'dist/testing/index.d.ts'])(
    'documents every name that %s exports, and every option',
    (path) => {
      expect(undocumentedNames(files.folder, path)).toEqual([]);
    },
  );

  it('imports all of its dependencies, and of its peers Nest and Passport alone', () => {
    const { dependencies }: Manifest = JSON.parse(files.read('package.json'));
    const peers = ['@nestjs/common', '@nestjs/core', 'passport'];
    expect([...files.packagesImportedBy('.js')].sort()).toEqual([...Object.keys(dependencies), ...peers].sort());
  });

  it.each([
    ['publint', ['run', '--strict']],
    // Nest 12 and @nestjs/passport 12 are ES modules alone too, and Node loads them by require().
    ['attw', ['--ignore-rules', 'cjs-resolves-to-esm', '--format', 'ascii', '--no-emoji', '--no-color']],
  ])('passes %s', (tool, options) => {
    const { status, stdout, stderr } = attempt(ROOT, 'npm', 'exec', '--', tool, ...options, tarball());
    expect({ status, report: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, report: '' });
  });
});
