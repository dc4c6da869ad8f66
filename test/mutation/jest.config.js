import base from '../../jest.config.js';
import { currentLayer, filesOf } from './layers.js';

/** @type {import('jest').Config} */
export default {
  ...base,
  rootDir: '../..',
  // All of it, since Stryker looks for the tests that are related to a file through whatever they import.
  roots: ['<rootDir>/lib', '<rootDir>/test'],
  testMatch: filesOf(currentLayer().tests).map((files) => `<rootDir>/${files}`),
  testPathIgnorePatterns: [...base.testPathIgnorePatterns, '/support/'],
  maxWorkers: 1,
  runner: '<rootDir>/test/mutation/runner.js',
};
