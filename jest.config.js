import { join } from 'node:path';

/** @type {import('jest').Config} */
export default {
  testEnvironment: join(import.meta.dirname, 'test/support/jest-environment.js'),
  maxWorkers: '100%',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts', '!**/*.long.test.ts'],
  // A test that hangs fails; one on a busy machine must not.
  testTimeout: 120_000,
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/package/',
    '<rootDir>/test/brokers/',
    '<rootDir>/test/browser/',
  ],
  // Jest on Node 20 can't load ESM packages, so they are compiled to CommonJS as our own code is.
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
        inlineSourcesContent: false,
      },
    ],
  },
  transformIgnorePatterns: [
    'node_modules/(?!(@nestjs|jose|lru-cache|oidc-provider|quick-lru|eta|light-my-request|nanoid|raw-body|fast-check|pure-rand|file-type|strtok3|token-types|uint8array-extras|@tokenizer|@borewit|cookie|load-esm|@fastify/static|content-disposition|mercurius)/)',
  ],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // One file in place of 226, which every suite would load.
    '^rxjs(/operators)?$': '<rootDir>/node_modules/rxjs/dist/bundles/rxjs.umd.min.js',
  },
  setupFiles: ['reflect-metadata'],
  collectCoverageFrom: ['lib/**/*.ts'],
  coverageProvider: 'babel',
  coverageThreshold: { global: { lines: 100, branches: 100 } },
  coverageReporters: ['text', 'lcov'],
};
