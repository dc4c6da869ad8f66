import { RIGHT_ANSWERS } from './support/answers.js';
import { Consumer } from './support/consumer.js';

const APPS = [
  {
    name: 'a Nest 12 app in ES modules',
    template: 'nest-12-esm',
    has: [],
    versions: { nest: '12.', passport: '12.' },
    tsconfigs: ['tsconfig.json', 'tsconfig.bundler.json'],
  },
  {
    name: 'a Nest 11 app in CommonJS',
    template: 'nest-11-cjs',
    has: [],
    versions: { nest: '11.', passport: '12.' },
    tsconfigs: ['tsconfig.json', 'tsconfig.commonjs.json'],
  },
  {
    name: 'a Nest 11 app that has @nestjs/passport 11',
    template: 'nest-11-cjs',
    has: ['@nestjs/passport@11'],
    versions: { nest: '11.', passport: '11.' },
    tsconfigs: ['tsconfig.json'],
  },
  {
    name: 'an app of the first Nest 11',
    template: 'nest-11-cjs',
    // @nestjs/platform-fastify 11.0.3 is the first that starts with these.
    has: [
      '@nestjs/common@11.0.0',
      '@nestjs/core@11.0.0',
      '@nestjs/platform-express@11.0.0',
      '@nestjs/platform-fastify@11.0.3',
      '@nestjs/passport@11.0.5',
    ],
    versions: { nest: '11.0.0', passport: '11.0.5' },
    tsconfigs: ['tsconfig.json'],
  },
] as const;

/** The lines of our context in what Nest's logger wrote, each as its level and its code. */
function linesOf(output: string): string[] {
  const lines = output.matchAll(/\b(DEBUG|WARN|ERROR)\b.*\[Authgear\].*Refused: (\w+)/g);
  return [...lines].map(([, level, code]) => `${level} ${code}`);
}

describe.each(APPS)('$name', ({ template, has, versions, tsconfigs }) => {
  let app: Consumer;

  beforeAll(() => {
    app = Consumer.of(template, { packages: has });
  });

  it("gets the peers that it doesn't name, and keeps those that it has", () => {
    const [common, core, passport] = ['common', 'core', 'passport'].map((name) => app.versionOf(`@nestjs/${name}`));
    const start = (version: string): unknown => expect.stringMatching(`^${version.replaceAll('.', '\\.')}`);
    expect({ common, core, passport }).toEqual({
      common: start(versions.nest),
      core: start(versions.nest),
      passport: start(versions.passport),
    });
    expect(app.has('passport')).toBe(true);
  });

  describe.each(tsconfigs)('built by %s', (tsconfig) => {
    let problems: readonly string[];

    beforeAll(() => {
      problems = app.compile(tsconfig);
    });

    it('type-checks', () => {
      expect(problems).toEqual([]);
    });

    it.each(['express', 'fastify'])("guards the quickstart's routes on %s", (adapter) => {
      expect(JSON.parse(app.node('dist/ask.js', adapter))).toEqual(RIGHT_ANSWERS);
    });

    it.each([
      ['every refusal by default', [], ['DEBUG missing_token', 'WARN wrong_token_type', 'WARN insufficient_role']],
      [
        'no refusal of a level that is turned off',
        ['log', 'warn'],
        ['WARN wrong_token_type', 'WARN insufficient_role'],
      ],
      ['none at all where only errors are logged', ['error'], []],
    ])("has Nest's own logger write %s", (_what, levels, lines) => {
      expect(linesOf(app.node('dist/log.js', ...levels))).toEqual(lines);
    });
  });
});

describe('a Nest 11 app where require() takes no ES module, as in a loader of CommonJS alone', () => {
  it.each(['express', 'fastify'])("guards the quickstart's routes on %s", (adapter) => {
    const app = Consumer.of('nest-11-cjs');
    expect(app.compile('tsconfig.json')).toEqual([]);
    const answers = app.node('--no-experimental-require-module', 'dist/ask.js', adapter);
    expect(JSON.parse(answers)).toEqual(RIGHT_ANSWERS);
  });
});
