import { Consumer } from './support/consumer.js';
import { run } from './support/run.js';

const PEERS = ['@nestjs/common', '@nestjs/core', '@nestjs/passport', 'passport', 'reflect-metadata', 'rxjs'];

const OPTIONAL = [
  '@nestjs/graphql',
  '@nestjs/websockets',
  '@nestjs/platform-socket.io',
  '@nestjs/platform-ws',
  '@nestjs/microservices',
  '@nestjs/terminus',
  '@nestjs/swagger',
  '@opentelemetry/api',
];

/** Prints the names that both entry points export. */
const PRINT_NAMES = 'console.log(JSON.stringify([main, testing].map((exports) => Object.keys(exports).sort())))';

describe('an empty project after npm install of the package alone', () => {
  let project: Consumer;

  beforeAll(() => {
    project = Consumer.empty();
  });

  it.each(PEERS)('has the peer %s', (name) => {
    expect(project.has(name)).toBe(true);
  });

  it.each(OPTIONAL)('does not have the optional %s', (name) => {
    expect(project.has(name)).toBe(false);
  });

  it('has a sound dependency tree', () => {
    expect(run(project.folder, 'npm', 'ls', '--all', '--omit=dev')).toContain('nestjs-authgear@');
  });

  it('loads both entry points by import and by require, with the same names', () => {
    const imported = project.node(
      '--input-type=module',
      '-e',
      `import * as main from 'nestjs-authgear'; import * as testing from 'nestjs-authgear/testing'; ${PRINT_NAMES}`,
    );
    const required = project.node(
      '-e',
      `const main = require('nestjs-authgear'); const testing = require('nestjs-authgear/testing'); ${PRINT_NAMES}`,
    );
    expect(JSON.parse(imported)).toEqual([
      expect.arrayContaining(['AuthgearGuard', 'AuthgearModule', 'AuthgearTokenVerifier', 'RolesGuard']),
      ['AuthgearTestIssuer', 'signIn'],
    ]);
    expect(required).toBe(imported);
  });

  it.each([
    ['socket.io', '@nestjs/platform-socket.io'],
    ['ws', '@nestjs/platform-ws'],
  ])('cannot load nestjs-authgear/%s without %s, and says so', (subpath, peer) => {
    const load = `import('nestjs-authgear/${subpath}').catch(({ message }) => console.log(message))`;
    expect(project.node('-e', load)).toContain(`'${peer}'`);
  });

  it.each(['nestjs-authgear', 'nestjs-authgear/testing'])('gives one copy of %s to import and to require', (name) => {
    const compare = `import(${JSON.stringify(name)}).then((imported) => {
      const required = require(${JSON.stringify(name)});
      console.log(Object.keys(required).filter((key) => required[key] !== imported[key]).length);
    })`;
    expect(project.node('-e', compare).trim()).toBe('0');
  });

  it('reads the version from package.json, and can reach no other file', () => {
    const { version } = JSON.parse(project.node('-p', "JSON.stringify(require('nestjs-authgear/package.json'))"));
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
    expect(() => project.node('-e', "require('nestjs-authgear/dist/index.js')")).toThrow(
      'ERR_PACKAGE_PATH_NOT_EXPORTED',
    );
  });
});
