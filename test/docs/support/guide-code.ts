import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';
import * as authgear from '../../../lib/index.js';

type Exports = Record<string, unknown>;

/** One block of TypeScript. */
export interface GuideFile {
  readonly path: string;
  readonly code: string;
}

/** The TypeScript of a guide. A block that begins with `// path.ts` is that file; the others are numbered from 1. */
export function filesOf(guide: string): readonly GuideFile[] {
  const text = readFileSync(`docs/guides/${guide}.md`, 'utf8');
  return Array.from(text.matchAll(/^```ts\n(.*?)^```$/gms), ([, code = ''], index) => {
    const [, path = `${index + 1}.ts`] = /^\/\/ (\S+\.ts)\n/.exec(code) ?? [];
    return { path, code };
  });
}

/**
 * Runs the TypeScript of a guide, as a reader would copy it.
 *
 * @param settings - in place of the guide's endpoint and Client ID
 * @param path - of the file to run, the guide's first by default; it may import the others
 * @returns what the file exports
 */
export function runGuide(
  guide: string,
  settings: { readonly endpoint: string; readonly clientId: string },
  path?: string,
): Exports {
  const files = filesOf(guide);
  const loaded = new Map<string, Exports>();

  const load = (wanted: string | undefined): Exports => {
    const file = files.find((candidate) => candidate.path === wanted);
    if (file === undefined) throw new Error(`${guide}.md has no TypeScript for ${wanted}`);
    const known = loaded.get(file.path);
    if (known !== undefined) return known;
    const exports: Exports = {};
    loaded.set(file.path, exports);
    const importFrom = (specifier: string): unknown => {
      if (specifier === 'nestjs-authgear') return authgear;
      if (specifier.startsWith('nestjs-authgear/')) return require(specifier.replace(/^[^/]*/, '../../../lib'));
      return specifier.startsWith('.') ? load(neighbour(file.path, specifier)) : require(specifier);
    };
    new Function('require', 'exports', compiled(settled(file.code, settings)))(importFrom, exports);
    return exports;
  };
  return load(path ?? files[0]?.path);
}

/** The path of a file that another one imports. */
function neighbour(path: string, specifier: string): string {
  return `${posix.join(posix.dirname(path), specifier)}.ts`;
}

function settled(
  code: string,
  { endpoint, clientId }: { readonly endpoint: string; readonly clientId: string },
): string {
  return code
    .replaceAll("'https://myproject.authgear.cloud'", JSON.stringify(endpoint))
    .replaceAll("'my-client'", JSON.stringify(clientId));
}

function compiled(code: string): string {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
    },
  });
  return outputText;
}
