import base from './jest.config.js';

if (process.env.BROKER_PORTS === undefined)
  throw new Error('run this by npm run test:brokers, which starts the brokers');

const { default: config } =
  process.env.NEST_FOLDER === undefined ? { default: base } : await import('./jest.nest.config.js');

/**
 * Tests of microservices with real brokers.
 *
 * @type {import('jest').Config}
 */
export default { ...config, roots: ['<rootDir>/test/brokers'], testPathIgnorePatterns: ['/node_modules/'] };
