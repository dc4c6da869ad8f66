import { spawnSync } from 'node:child_process';
import { LAYERS } from './layers.js';

/** The layers whose code or tests have changed since a revision; none where it is unknown, as in a shallow clone. */
export function layersChangedSince(revision) {
  const { status, stdout } = spawnSync('git', ['diff', '--name-only', revision, '--'], { encoding: 'utf8' });
  if (status !== 0) {
    console.warn(`The revision ${revision} is unknown here, so what has changed since is unknown too`);
    return [];
  }
  const changed = stdout.split('\n');
  return Object.keys(LAYERS).filter((name) => {
    const { code, tests } = LAYERS[name];
    return [...code, ...tests].some((path) => changed.some((file) => file.startsWith(path)));
  });
}
