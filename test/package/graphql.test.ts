import { Consumer } from './support/consumer.js';

const OF_APOLLO = ['@apollo/server@5', '@as-integrations/express5@1', '@as-integrations/fastify@3'];
const OTHERS = [...OF_APOLLO, 'mercurius@16', 'graphql@16', 'graphql-ws@6', 'ws@8', '@types/ws@8'];

const ofNest = (version: number) => ['graphql', 'apollo', 'mercurius'].map((name) => `@nestjs/${name}@${version}`);

const VERSIONS = [
  { name: 'the newest Nest 11', template: 'nest-11-cjs', packages: ofNest(13) },
  { name: 'the newest Nest 12', template: 'nest-12-esm', packages: ofNest(14) },
] as const;

describe.each(VERSIONS)('GraphQL on $name', ({ template, packages }) => {
  let app: Consumer;

  beforeAll(() => {
    app = Consumer.of(template, { packages: [...packages, ...OTHERS], sources: 'graphql' });
    expect(app.compile('tsconfig.json')).toEqual([]);
  });

  it.each([
    ['apollo', 'express'],
    ['apollo', 'fastify'],
    ['mercurius', 'fastify'],
  ])('is guarded, and ends subscriptions with their token, by %s on %s', (driver, adapter) => {
    expect(JSON.parse(app.node('dist/graphql.js', driver, adapter))).toEqual({
      none: { code: 'UNAUTHENTICATED', reason: 'missing_token' },
      valid: { me: 'u1', open: 'nobody' },
      roleMissing: { code: 'FORBIDDEN', reason: 'insufficient_role' },
      subscription: { data: { ticks: 'u1' }, code: 4403, reason: 'token_expired' },
    });
  });
});
