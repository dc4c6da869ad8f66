import { readFileSync } from 'node:fs';
import ts from 'typescript';
import * as authgear from '../../../lib/index.js';

/**
 * Runs the TypeScript of a guide, as a reader would copy it.
 *
 * @param settings - in place of the guide's endpoint and Client ID
 * @returns what the code exports
 */
export function runGuide(name: string, settings: { endpoint: string; clientId: string }): Record<string, unknown> {
  const guide = readFileSync(`docs/guides/${name}.md`, 'utf8');
  const [, code] = /^```ts\n(.*?)^```$/ms.exec(guide) ?? [];
  if (code === undefined) throw new Error(`${name}.md has no TypeScript`);
  const settled = [
    ["'https://myproject.authgear.cloud'", settings.endpoint],
    ["'my-client'", settings.clientId],
  ].reduce((changed, [literal = '', value]) => changed.replace(literal, JSON.stringify(value)), code);
  const { outputText } = ts.transpileModule(settled, {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
    },
  });
  const exports: Record<string, unknown> = {};
  const load = (path: string): unknown => (path === 'nestjs-authgear' ? authgear : require(path));
  new Function('require', 'exports', outputText)(load, exports);
  return exports;
}
