import base from './jest.config.js';

/**
 * What a mutation run runs: every suite but those that repeat a rule on real sockets hundreds of times, so that a mutant
 * is judged in seconds.
 *
 * @type {import('jest').Config}
 */
export default {
  ...base,
  testPathIgnorePatterns: [
    ...base.testPathIgnorePatterns,
    '<rootDir>/test/(resilience|security|oidc-provider)/',
    '<rootDir>/test/e2e/tokens/',
    '<rootDir>/test/e2e/shutdown',
  ],
};
