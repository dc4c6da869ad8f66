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
  maxWorkers: '100%',
  testTimeout: 300_000,
};
