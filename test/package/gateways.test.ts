import { Consumer } from './support/consumer.js';

const packagesOf = (major: number): readonly string[] => [
  ...['websockets', 'platform-socket.io', 'platform-ws'].map((name) => `@nestjs/${name}@${major}`),
  'socket.io-client@4',
  'ws@8',
  '@types/ws@8',
];

describe.each([
  ['Nest 11', 'nest-11-cjs', packagesOf(11)],
  ['Nest 12', 'nest-12-esm', packagesOf(12)],
] as const)('an app with gateways on %s', (_name, template, packages) => {
  let app: Consumer;

  beforeAll(() => {
    app = Consumer.of(template, { packages, sources: 'gateways' });
    expect(app.compile('tsconfig.json')).toEqual([]);
  });

  it.each(['express', 'fastify'])('guards connections and messages on %s', (adapter) => {
    expect(JSON.parse(app.node('dist/gateways.js', adapter))).toEqual({
      socketIo: ['missing_token', ['u1', 'insufficient_role']],
      subclass: ['missing_token', ['u1', 'insufficient_role']],
      ws: [401, ['u1', 'insufficient_role']],
    });
  });
});
