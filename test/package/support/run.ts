import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The checkout. */
export const ROOT = join(__dirname, '../../..');

/** A program and its first arguments. */
export type Command = readonly [string, ...string[]];

/** Runs the command that follows with this package's programs, such as `node@22`'s, before all others. */
export function fromRegistry(specifier: string): Command {
  return ['npm', 'exec', '--yes', '--prefer-offline', `--package=${specifier}`, '--'];
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, however it ends. */
export function attempt(cwd: string, command: string, ...args: readonly string[]): Outcome {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 240_000 });
  if (error !== undefined) throw error;
  return { status, stdout, stderr };
}

/**
 * Runs a command that must succeed.
 *
 * @returns what it printed
 */
export function run(cwd: string, command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = attempt(cwd, command, ...args);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stdout}\n${stderr}`);
  return stdout;
}
