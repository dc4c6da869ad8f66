import { join } from 'node:path';
import base from './jest.config.js';

if (process.env.BROKER_PORTS === undefined)
  throw new Error('run this by npm run test:brokers, which starts the brokers');

const { NEST_FOLDER } = process.env;
const { default: config } = NEST_FOLDER === undefined ? { default: base } : await import('./jest.nest.config.js');

/** NATS's client of Nest 11 is installed with it. */
const nats = NEST_FOLDER === undefined ? {} : { '^nats$': join(NEST_FOLDER, 'node_modules/nats') };

/**
 * Tests of microservices with real brokers.
 *
 * @type {import('jest').Config}
 */
export default {
  ...config,
  roots: ['<rootDir>/test/brokers'],
  testPathIgnorePatterns: ['/node_modules/'],
  moduleNameMapper: { ...config.moduleNameMapper, ...nats },
};
