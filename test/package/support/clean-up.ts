import { rmSync } from 'node:fs';

/** Jest's global tear-down. */
export default function cleanUp(): void {
  const workspace = process.env.PACKAGE_TESTS_WORKSPACE;
  if (workspace !== undefined) rmSync(workspace, { recursive: true, force: true });
}
