import { join } from 'node:path';
import ts from 'typescript';

/** Names exported by a declaration file, and single options, that an editor would show without a word. */
export function undocumentedNames(folder: string, path: string): readonly string[] {
  const file = join(folder, path);
  const program = ts.createProgram([file], { module: ts.ModuleKind.NodeNext, skipLibCheck: true });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${path} exports nothing`);
  const names = checker.getExportsOfModule(module).map((name) => definitionOf(name, checker));
  const options = names.filter(({ name }) => name.endsWith('Options')).flatMap(membersOf);
  return [...names, ...options]
    .filter((each) => each.getDocumentationComment(checker).length === 0)
    .map(({ name }) => name);
}

function definitionOf(name: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return name.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(name) : name;
}

function membersOf(symbol: ts.Symbol): readonly ts.Symbol[] {
  return [...(symbol.members?.values() ?? [])];
}
