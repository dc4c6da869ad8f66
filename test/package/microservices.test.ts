import { Consumer } from './support/consumer.js';
import { attempt } from './support/run.js';

const GRPC = ['@grpc/grpc-js@1', '@grpc/proto-loader@0.8'];

const APPS = [
  ['Nest 11', 'nest-11-cjs', 11],
  ['Nest 12', 'nest-12-esm', 12],
] as const;

describe.each(APPS)('an app of messages on %s', (_name, template, major) => {
  it('is guarded over TCP and gRPC', () => {
    const packages = [`@nestjs/microservices@${major}`, ...GRPC];
    const app = Consumer.of(template, { packages, sources: 'microservices' });
    expect(app.compile('tsconfig.json')).toEqual([]);
    expect(JSON.parse(app.node('dist/microservices.js'))).toEqual({
      tcp: ['missing_token', 'u1', 'missing_token', 'insufficient_role'],
      grpc: ['missing_token', 'u1', 'missing_token', 'ended'],
    });
  });
});

describe('an app without @nestjs/microservices', () => {
  it('loads the package, and is told what the subpath needs', () => {
    const app = Consumer.empty();
    expect(app.has('@nestjs/microservices')).toBe(false);
    expect(app.node('-e', "require('nestjs-authgear'); console.log('loaded')")).toContain('loaded');
    const { stderr } = attempt(app.folder, process.execPath, '-e', "require('nestjs-authgear/microservices')");
    expect(stderr).toContain("'@nestjs/microservices'");
  });
});
