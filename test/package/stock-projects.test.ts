import { stripVTControlCharacters } from 'node:util';
import { Consumer } from './support/consumer.js';
import { attempt, fromRegistry, type Outcome } from './support/run.js';

const GUIDE = 'testing.md';

const PROJECTS = [
  { name: 'nest new 11: Jest in CommonJS', major: 11, importEnding: '' },
  { name: 'nest new 12: Vitest in ES modules', major: 12, importEnding: '.js' },
] as const;

/** What the guide shows, by the script that runs it. */
const TESTS = [
  { script: 'test', passed: 1 },
  { script: 'test:e2e', passed: 7 },
] as const;

describe.each(PROJECTS)('$name, with the specs of the guide and no configuration', ({ major, importEnding }) => {
  let project: Consumer;

  beforeAll(() => {
    project = Consumer.stock(major, GUIDE, importEnding);
  });

  it('is a project of that Nest, and builds', () => {
    expect(Number.parseInt(project.versionOf('@nestjs/core'), 10)).toBe(major);
    expect(project.compile('tsconfig.json')).toEqual([]);
  });

  describe.each([20, 22, 24])('on Node.js %d', (node) => {
    function onNode(...command: readonly string[]): Outcome {
      return attempt(project.folder, ...fromRegistry(`node@${node}`), ...command);
    }

    it('runs on that Node.js', () => {
      expect(onNode('node', '--version').stdout).toMatch(new RegExp(`^v${node}\\.`));
    });

    it.each(TESTS)('passes npm run $script', ({ script, passed }) => {
      const { status, stdout, stderr } = onNode('npm', 'run', script);
      const report = stripVTControlCharacters(stdout + stderr);
      expect({ status, report }).toEqual({
        status: 0,
        report: expect.stringMatching(new RegExp(`\\bTests:? .*\\b${passed} passed`)),
      });
    });
  });
});
