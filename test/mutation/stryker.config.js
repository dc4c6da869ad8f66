import { currentFolders } from './layers.js';

const layer = process.env.MUTATION_LAYER;

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'jest',
  jest: { projectType: 'custom', configFile: 'test/mutation/jest.config.js' },
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  mutate: [
    ...currentFolders().map((folder) => `lib/${folder}/**/*.ts`),
    '!lib/testing/index.ts',
    '!lib/guards/global-guard-overrides.ts',
  ],
  ignorePatterns: ['dist', 'coverage', 'reports', 'bench', 'docs', 'sample-app'],
  concurrency: 2,
  incremental: true,
  incrementalFile: `reports/mutation/${layer}-incremental.json`,
  reporters: ['clear-text', 'json'],
  clearTextReporter: { allowColor: false, reportTests: false, reportScoreTable: false },
  jsonReporter: { fileName: `reports/mutation/${layer}.json` },
  allowConsoleColors: false,
};
