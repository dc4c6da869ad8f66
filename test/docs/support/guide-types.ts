import { relative, resolve } from 'node:path';
import ts from 'typescript';
import { filesOf } from './guide-code.js';

/** Those of this repository, where they fit an app as `nest new` makes it. */
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  types: ['node'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  noUncheckedIndexedAccess: true,
  isolatedModules: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  esModuleInterop: true,
  skipLibCheck: true,
  noEmit: true,
  paths: {
    'nestjs-authgear': [resolve('lib/index.ts')],
    'nestjs-authgear/*': [resolve('lib/*/index.ts')],
  },
};

/** What a relative import finds nothing of is a file of the reader's app. */
const CANNOT_FIND_RELATIVE = /^Cannot find module '\./;

/** What the compiler finds wrong with the TypeScript of these guides, but for their specs, which a stock app has to run. */
export function typeErrorsOf(guides: readonly string[]): readonly string[] {
  const codes = new Map<string, string>();
  for (const guide of guides) {
    for (const { path, code } of filesOf(guide)) {
      if (!path.endsWith('spec.ts')) codes.set(resolve('docs/guides', guide, path), code);
    }
  }
  const program = ts.createProgram([...codes.keys()], OPTIONS, hostOf(codes));
  return [...codes.keys()]
    .flatMap((path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)))
    .map(({ file, messageText }) => ({
      place: relative('docs/guides', file?.fileName ?? ''),
      message: ts.flattenDiagnosticMessageText(messageText, '\n'),
    }))
    .filter(({ message }) => !CANNOT_FIND_RELATIVE.test(message))
    .map(({ place, message }) => `${place}: ${message}`);
}

/** What was parsed for the programs before: most files are in all of them. */
const parsed = new Map<string, ts.SourceFile>();

/** A compiler's view of the disk, with these files in addition. */
function hostOf(codes: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, readFile, directoryExists, getSourceFile } = host;
  const paths = [...codes.keys()];
  host.getSourceFile = (path, ...rest) => {
    const file = parsed.get(path) ?? getSourceFile(path, ...rest);
    if (file !== undefined) parsed.set(path, file);
    return file;
  };
  host.fileExists = (path) => codes.has(path) || fileExists(path);
  host.readFile = (path) => codes.get(path) ?? readFile(path);
  host.directoryExists = (path) =>
    paths.some((file) => file.startsWith(`${path}/`)) || directoryExists?.(path) === true;
  return host;
}
