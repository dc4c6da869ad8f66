import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { run } from './run.js';
import { tarball, workspace } from './workspace.js';

/** What the tarball holds. */
export class PackageFiles {
  private constructor(
    readonly folder: string,
    /** All files, sorted, from the package's root, with slashes. */
    readonly paths: readonly string[],
  ) {}

  static unpack(): PackageFiles {
    const parent = mkdtempSync(join(workspace(), 'unpacked-'));
    run(parent, 'tar', '-xzf', tarball());
    const folder = join(parent, 'package');
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const paths = files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
    return new PackageFiles(folder, paths.map((path) => path.replaceAll('\\', '/')).sort());
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  withEnding(ending: string): readonly string[] {
    return this.paths.filter((path) => path.endsWith(ending));
  }

  /** Names of the packages that these files import, in any way. */
  packagesImportedBy(paths: readonly string[]): ReadonlySet<string> {
    const specifiers = paths.flatMap((path) => importsOf(this.read(path)));
    const foreign = specifiers.filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier));
    return new Set(foreign.map(packageNameOf));
  }
}

function importsOf(code: string): readonly string[] {
  return ts.preProcessFile(code, true, true).importedFiles.map(({ fileName }) => fileName);
}

function packageNameOf(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}
