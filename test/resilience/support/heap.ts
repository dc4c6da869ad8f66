import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export const MEBIBYTE = 1024 * 1024;

/** V8 gives up what it compiled for code that no longer runs only after several collections. */
const COLLECTIONS = 10;

let collect: (() => void) | undefined;

/** Bytes in use on the heap once the garbage is gone. */
export function liveHeap(): number {
  collect ??= exposeCollector();
  for (let count = 0; count < COLLECTIONS; count += 1) collect();
  return process.memoryUsage().heapUsed;
}

/** Jest gives its tests no `gc`, and takes no flags of node's for its workers. */
function exposeCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collector: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  if (typeof collector !== 'function') throw new Error('the garbage collector is not exposed');
  return () => {
    Reflect.apply(collector, undefined, []);
  };
}
