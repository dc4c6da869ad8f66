import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';

/** How a program is run. */
export interface ProgramOptions {
  readonly args: readonly string[];
  /** The Node that runs it; by default the one that runs the tests. */
  readonly node?: string;
  /** The environment; by default that of the tests. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** File that is loaded before the program. */
  readonly first?: string | undefined;
}

/** How a program came to its end. */
export interface ProgramEnd {
  readonly output: string;
  readonly errors: string;
  /** Null if it had to be ended. */
  readonly code: number | null;
}

/** Within this time every program ends, on the busiest machine. */
const TIMEOUT = 100_000;

/** Runs a program in TypeScript in a process of its own: as ESM, without Jest, and with the package from source. */
export async function runProgram(
  file: string,
  { args, node = process.execPath, env, first }: ProgramOptions,
): Promise<ProgramEnd> {
  const child = spawn(node, ['--input-type=module', '-', ...args], { env, timeout: TIMEOUT, killSignal: 'SIGKILL' });
  child.stdin.end(await bundled(first === undefined ? [file] : [first, file]));
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { output, errors, code };
}

/** These files as one in JavaScript, which starts several times faster than many that are compiled one by one. */
async function bundled(files: readonly string[]): Promise<string> {
  const contents = files.map((file) => `import ${JSON.stringify(file)};`).join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: __dirname },
    bundle: true,
    packages: 'external',
    // Programs are what package.json says our modules aren't: imported for what they do.
    ignoreAnnotations: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  return outputFiles.map(({ text: code }) => code).join('');
}
