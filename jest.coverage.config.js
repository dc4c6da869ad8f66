import base from './jest.config.js';

const { maxWorkers, collectCoverageFrom, coverageProvider, coverageThreshold, coverageReporters, ...project } = base;

/** Suites that run the code thousands of times, and reach nothing that the others don't: without counters they are faster. */
const UNCOUNTED = ['docs', 'oidc-provider', 'recorded', 'resilience', 'security'].map(
  (folder) => `<rootDir>/test/${folder}/`,
);

/**
 * All suites, and the coverage of `lib/` by those of its own folders and by the end-to-end suites.
 *
 * @type {import('jest').Config}
 */
export default {
  maxWorkers,
  collectCoverageFrom,
  coverageProvider,
  coverageThreshold,
  coverageReporters,
  projects: [
    { ...project, testPathIgnorePatterns: [...project.testPathIgnorePatterns, ...UNCOUNTED] },
    { ...project, roots: UNCOUNTED, coveragePathIgnorePatterns: ['<rootDir>/lib/'] },
  ],
};
