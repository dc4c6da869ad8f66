import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { RIGHT_ANSWERS } from './support/answers.js';
import { Consumer } from './support/consumer.js';

const APPS = [
  { template: 'nest-11-cjs', format: 'cjs', ending: 'cjs', swcModule: 'commonjs' },
  { template: 'nest-12-esm', format: 'esm', ending: 'mjs', swcModule: 'nodenext' },
] as const;

describe.each(APPS)('the app $template', ({ template, format, ending, swcModule }) => {
  let app: Consumer;

  function answersOf(path: string): unknown {
    return JSON.parse(app.node(path, 'express'));
  }

  beforeAll(() => {
    app = Consumer.of(template, { packages: ['webpack', 'webpack-cli', 'esbuild', '@swc/core', '@swc/cli'] });
    cpSync(join(__dirname, 'templates/bundlers'), app.folder, { recursive: true });
    expect(app.compile('tsconfig.json')).toEqual([]);
  });

  it('runs bundled by webpack', () => {
    app.exec('webpack');
    expect(answersOf('bundled/webpack.cjs')).toEqual(RIGHT_ANSWERS);
  });

  it('runs bundled by esbuild', () => {
    app.node('esbuild.cjs', format);
    expect(answersOf(`bundled/esbuild.${ending}`)).toEqual(RIGHT_ANSWERS);
  });

  it('runs compiled by SWC', () => {
    app.exec('swc', 'src', '--out-dir', 'compiled', '--strip-leading-paths', '-C', `module.type=${swcModule}`);
    expect(answersOf('compiled/ask.js')).toEqual(RIGHT_ANSWERS);
  });
});
