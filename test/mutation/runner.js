import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import TestRunner from 'jest-runner';

/** The names of the tests of each suite, as the run without a mutant finds them. */
const FILE = `reports/mutation/${process.env.MUTATION_LAYER}-suites.json`;

/**
 * Jest's runner, but that it doesn't load a suite none of whose tests is to run.
 *
 * Stryker chooses the tests for a mutant by their names, which Jest looks at once a suite is loaded: with Nest, that takes
 * half a second for each.
 */
export default class Runner extends TestRunner {
  async runTests(suites, watcher, options) {
    if (process.env.__STRYKER_ACTIVE_MUTANT__ === undefined) return this.#rememberNames(suites, watcher, options);
    const { testNamePattern } = this._globalConfig;
    const chosen = testNamePattern === undefined ? suites : suites.filter(withTests(new RegExp(testNamePattern, 'i')));
    return super.runTests(chosen, watcher, options);
  }

  async #rememberNames(suites, watcher, options) {
    const names = {};
    this.on('test-file-success', ([{ path }, { testResults }]) => {
      names[path] = testResults.map(({ fullName }) => fullName);
    });
    await super.runTests(suites, watcher, options);
    mkdirSync(dirname(FILE), { recursive: true });
    writeFileSync(FILE, JSON.stringify(names));
  }
}

function withTests(pattern) {
  const names = JSON.parse(readFileSync(FILE, 'utf8'));
  return ({ path }) => names[path]?.some((name) => pattern.test(name)) ?? true;
}
