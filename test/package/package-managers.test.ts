import { RIGHT_ANSWERS } from './support/answers.js';
import { Consumer } from './support/consumer.js';
import { PNPM, YARN_PNP } from './support/package-managers.js';

const PACKAGE_MANAGERS = [
  { name: 'pnpm', packageManager: PNPM },
  { name: "Yarn Plug'n'Play", packageManager: YARN_PNP },
] as const;

describe.each(PACKAGE_MANAGERS)('installed by $name', ({ packageManager }) => {
  describe.each(['nest-11-cjs', 'nest-12-esm'] as const)('in the app %s', (template) => {
    let app: Consumer;

    beforeAll(() => {
      app = Consumer.of(template, { packageManager });
    });

    it('type-checks', () => {
      expect(app.compile('tsconfig.json')).toEqual([]);
    });

    it.each([20, 22, 24])('loads and guards on Node.js %d', (node) => {
      expect(JSON.parse(app.on(node).exec('node', 'dist/ask.js', 'express'))).toEqual(RIGHT_ANSWERS);
    });
  });
});
