import { RIGHT_ANSWERS } from './support/answers.js';
import { Consumer } from './support/consumer.js';

const APPS = [
  {
    name: 'a Nest 12 app in ES modules',
    template: 'nest-12-esm',
    has: [],
    versions: { nest: 12, passport: 12 },
    tsconfigs: ['tsconfig.json', 'tsconfig.bundler.json'],
  },
  {
    name: 'a Nest 11 app in CommonJS',
    template: 'nest-11-cjs',
    has: [],
    versions: { nest: 11, passport: 12 },
    tsconfigs: ['tsconfig.json', 'tsconfig.commonjs.json'],
  },
  {
    name: 'a Nest 11 app that has @nestjs/passport 11',
    template: 'nest-11-cjs',
    has: ['@nestjs/passport@11'],
    versions: { nest: 11, passport: 11 },
    tsconfigs: ['tsconfig.json'],
  },
] as const;

describe.each(APPS)('$name', ({ template, has, versions, tsconfigs }) => {
  let app: Consumer;

  beforeAll(() => {
    app = Consumer.of(template, { packages: has });
  });

  it("gets the peers that it doesn't name, and keeps those that it has", () => {
    expect(app.majorVersionOf('@nestjs/common')).toBe(versions.nest);
    expect(app.majorVersionOf('@nestjs/core')).toBe(versions.nest);
    expect(app.majorVersionOf('@nestjs/passport')).toBe(versions.passport);
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
