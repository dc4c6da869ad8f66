import base from './jest.config.js';

const { testEnvironment, transform, moduleNameMapper } = base;

/**
 * Tests of the packed package as its users install it. They need the registry, so they run apart from `npm test`.
 *
 * @type {import('jest').Config}
 */
export default {
  testEnvironment,
  transform,
  moduleNameMapper,
  roots: ['<rootDir>/test/package'],
  testMatch: ['**/*.test.ts'],
  globalSetup: '<rootDir>/test/package/support/pack.ts',
  globalTeardown: '<rootDir>/test/package/support/clean-up.ts',
  // Each test runs npm or tsc on both cores already.
  maxWorkers: 1,
  testTimeout: 300_000,
};
