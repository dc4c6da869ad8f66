import base from './jest.config.js';

/**
 * The suites that take their time: a day of outage in every way, floods, a long load, a look at the heap, and
 * properties tried ten times as often as by `npm test`.
 *
 * @type {import('jest').Config}
 */
export default {
  ...base,
  testMatch: ['**/*.long.test.ts', '**/*.property.test.ts'],
  globals: { PROPERTY_RUNS_FACTOR: 10 },
  // They load the machine by themselves.
  testTimeout: 600_000,
};
