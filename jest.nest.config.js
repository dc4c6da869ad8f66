import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import base from './jest.config.js';

const { NEST_FOLDER } = process.env;
if (NEST_FOLDER === undefined) throw new Error('run this by npm run test:nest, which installs a Nest');

const installed = readdirSync(join(NEST_FOLDER, 'node_modules/@nestjs')).join('|');

/**
 * The end-to-end suites on another Nest than the one of the checkout.
 *
 * @type {import('jest').Config}
 */
export default {
  ...base,
  roots: ['<rootDir>/test/e2e'],
  moduleNameMapper: {
    ...base.moduleNameMapper,
    // Of these, a process must have one copy.
    '^(class-transformer|class-validator|graphql|reflect-metadata|rxjs)(/.*)?$': '<rootDir>/node_modules/$1$2',
    [`^(@nestjs/(?:${installed}))(/.*)?$`]: join(NEST_FOLDER, 'node_modules/$1$2'),
  },
};
