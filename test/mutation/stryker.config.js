import { currentLayer, filesOf, LAYERS } from './layers.js';

const name = process.env.MUTATION_LAYER;
const layer = currentLayer();
const filesOfWiring = layer === LAYERS.wiring ? [] : LAYERS.wiring.code;

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [...filesOf(layer.code), ...filesOfWiring.map((file) => `!${file}`)],
  testRunner: 'jest',
  jest: { projectType: 'custom', configFile: 'test/mutation/jest.config.js' },
  coverageAnalysis: 'perTest',
  ignorePatterns: ['dist', 'coverage', 'reports', 'bench', 'docs', 'sample-app'],
  concurrency: 2,
  incremental: true,
  incrementalFile: `reports/mutation/${name}-incremental.json`,
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, reportTests: false, reportScoreTable: false },
  jsonReporter: { fileName: `reports/mutation/${name}.json` },
  allowConsoleColors: false,
  warnings: { slow: false },
};
