import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Packs the package into a folder outside the checkout, where it can't find the checkout's modules. Jest's global set-up. */
export default function pack({ rootDir }: { readonly rootDir: string }): void {
  const workspace = realpathSync(mkdtempSync(join(tmpdir(), 'nestjs-authgear-')));
  // The environment is all that Jest's workers inherit.
  process.env.PACKAGE_TESTS_WORKSPACE = workspace;
  execFileSync('npm', ['pack', '--silent', '--pack-destination', workspace], {
    cwd: rootDir,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
