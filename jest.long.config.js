import base from './jest.config.js';

/**
 * The suites that take their time: a day of outage in every way, floods, a long load, a look at the heap, and attacks at
 * full scale: on both platforms, and properties tried twenty times as often as by `npm test`; and the types of the guides.
 *
 * @type {import('jest').Config}
 */
export default {
  ...base,
  testMatch: ['**/*.long.test.ts', '**/security/*.test.ts'],
  globals: { FULL_SCALE: true },
  // They load the machine by themselves.
  testTimeout: 600_000,
};
