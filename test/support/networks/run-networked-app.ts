import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { SecureIssuer } from './secure-issuer.js';

const LOADER = join(__dirname, '../../e2e/support/typescript-loader.mjs');
const GUIDE = readFileSync('docs/guides/networks.md', 'utf8');

/** How the program is run. */
export interface Run {
  /** The Node that runs it; by default the one that runs the tests. */
  readonly node?: string;
  /** Added to the environment, which knows nothing of proxies and certificates otherwise. */
  readonly env?: Readonly<Record<string, string>>;
  /** Module that is loaded first. */
  readonly first?: string;
}

/** Runs the program that verifies a token of this issuer, and gives all that it printed. */
export async function runNetworkedApp(
  issuer: SecureIssuer,
  { node = process.execPath, env, first }: Run = {},
): Promise<string> {
  const modules = [LOADER, ...(first === undefined ? [] : [first])].flatMap((module) => ['--import', module]);
  const program = join(__dirname, 'networked-app.ts');
  const child = spawn(node, [...modules, program, issuer.endpoint, issuer.token()], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', ...env },
  });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return output + errors;
}

/** The section of the guide under this heading. */
export function sectionOf(heading: string): string {
  const [, section = ''] = GUIDE.split(`\n## ${heading}\n`);
  return section.split('\n## ')[0] ?? '';
}

/** The variables that a section of the guide sets before `node`, but for these values. */
export function environmentIn(heading: string, values: Readonly<Record<string, string>>): Record<string, string> {
  const [, command = ''] = /```sh\n(.+) node /.exec(sectionOf(heading)) ?? [];
  const variables = command.split(' ').map((word): [string, string] => {
    const [name = '', value = ''] = word.split('=');
    return [name, values[name] ?? value];
  });
  return Object.fromEntries(variables);
}
