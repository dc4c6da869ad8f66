import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folder outside the checkout that everything is unpacked and installed in. */
export function workspace(): string {
  const path = process.env.PACKAGE_TESTS_WORKSPACE;
  if (path === undefined) throw new Error('Run these tests by npm run test:package, which packs the package first');
  return path;
}

/** The packed package. */
export function tarball(): string {
  const name = readdirSync(workspace()).find((file) => file.endsWith('.tgz'));
  if (name === undefined) throw new Error('npm pack left no tarball');
  return join(workspace(), name);
}
