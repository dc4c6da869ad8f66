import { readFileSync } from 'node:fs';

const { version }: { readonly version: string } = JSON.parse(
  readFileSync(require.resolve('@nestjs/core/package.json'), 'utf8'),
);
const VERSION = version.split('.').map(Number);

/** Whether the suite runs on this Nest or a later one. */
export function isNestAtLeast(...wanted: readonly number[]): boolean {
  const index = wanted.findIndex((part, position) => part !== VERSION[position]);
  return index === -1 || (VERSION[index] ?? 0) > (wanted[index] ?? 0);
}
