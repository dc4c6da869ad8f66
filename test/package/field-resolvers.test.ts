import { Consumer } from './support/consumer.js';

const OF_APOLLO = ['@apollo/server@5', '@as-integrations/express5@1', '@as-integrations/fastify@3', 'graphql@16'];

const VERSIONS = [
  { name: 'the newest Nest 11', template: 'nest-11-cjs', packages: ['@nestjs/graphql@13', '@nestjs/apollo@13'] },
  { name: 'the newest Nest 12', template: 'nest-12-esm', packages: ['@nestjs/graphql@14', '@nestjs/apollo@14'] },
] as const;

describe.each(VERSIONS)('a field resolver with @Roles, on $name', ({ template, packages }) => {
  let app: Consumer;

  beforeAll(() => {
    app = Consumer.of(template, { packages: [...packages, ...OF_APOLLO], sources: 'field-resolvers' });
    expect(app.compile('tsconfig.json')).toEqual([]);
  });

  it.each(['express', 'fastify'])('is guarded, or stops the boot, on %s', (adapter) => {
    expect(JSON.parse(app.node('dist/field-resolvers.js', adapter))).toEqual({
      silent: expect.stringMatching(/^AuthgearRouteError: .*ArticleResolver\.author.*fieldResolverEnhancers/s),
      guarded: 'refused',
    });
  });
});
