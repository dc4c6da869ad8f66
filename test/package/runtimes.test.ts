import { RIGHT_ANSWERS } from './support/answers.js';
import { Consumer } from './support/consumer.js';

const RUNTIMES = [
  { name: 'Bun', tool: 'bun', args: ['run'] },
  { name: 'Deno', tool: 'deno', args: ['run', '--allow-all', '--node-modules-dir=manual'] },
] as const;

describe.each(['nest-11-cjs', 'nest-12-esm'] as const)('the app %s', (template) => {
  let app: Consumer;

  beforeAll(() => {
    app = Consumer.of(template, { packages: RUNTIMES.map(({ tool }) => tool) });
    expect(app.compile('tsconfig.json')).toEqual([]);
  });

  it.each(RUNTIMES)('runs on $name', ({ tool, args }) => {
    expect(JSON.parse(app.exec(tool, ...args, 'dist/ask.js', 'express'))).toEqual(RIGHT_ANSWERS);
  });
});
