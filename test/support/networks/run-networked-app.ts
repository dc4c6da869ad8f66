import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProgramOptions, runProgram } from '../program.js';
import type { SecureIssuer } from './secure-issuer.js';

const GUIDE = readFileSync('docs/guides/networks.md', 'utf8');

/** Runs the program that verifies a token of this issuer, and gives all that it printed. */
export async function runNetworkedApp(
  issuer: SecureIssuer,
  { env, ...options }: Omit<Partial<ProgramOptions>, 'args'> = {},
): Promise<string> {
  const { output, errors } = await runProgram(join(__dirname, 'networked-app.ts'), {
    ...options,
    args: [issuer.endpoint, issuer.token()],
    // It knows nothing of the proxies and certificates around the tests.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', ...env },
  });
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
