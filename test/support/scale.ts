import { ADAPTERS, type Adapter } from './test-app.js';

/** `npm run test:long` says so. */
const isFullScale = Reflect.get(globalThis, 'FULL_SCALE') === true;

/** How often a property is tried: this often in `npm test`, and twenty times as often at full scale. */
export function propertyRuns(count: number): number {
  return isFullScale ? 20 * count : count;
}

/** For tests of what a token says, which no adapter looks at: one adapter in `npm test`, and all at full scale. */
export const SOME_ADAPTERS: readonly Adapter[] = isFullScale ? ADAPTERS : ['express'];
