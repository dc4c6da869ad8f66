import base from './jest.config.js';

const { testEnvironment, transform, transformIgnorePatterns, moduleNameMapper } = base;

/**
 * Tests of the sample's page in a real browser, against the built sample app.
 *
 * @type {import('jest').Config}
 */
export default {
  testEnvironment,
  transform,
  transformIgnorePatterns,
  moduleNameMapper,
  roots: ['<rootDir>/test/browser'],
  testMatch: ['**/*.test.ts'],
  globalSetup: '<rootDir>/test/browser/support/chromium.ts',
  // A browser and an app keep both cores of a small machine busy.
  maxWorkers: 1,
  // What hangs fails; a step of a test may take four minutes.
  testTimeout: 300_000,
};
