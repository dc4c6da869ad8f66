import { Consumer } from './support/consumer.js';

const ANY_VERSION = ['graphql@16', 'socket.io-client@4'];

const VERSIONS = [
  {
    name: 'Nest 11.0.0',
    template: 'nest-11-cjs',
    packages: [
      ...['common', 'core', 'platform-express', 'websockets', 'platform-socket.io', 'microservices'].map(
        (name) => `@nestjs/${name}@11.0.0`,
      ),
      ...['@nestjs/platform-fastify@11.0.3', '@nestjs/passport@11.0.5'],
      ...['@nestjs/graphql@13.0.0', '@nestjs/apollo@13.0.0', '@apollo/server@4', '@as-integrations/fastify@2'],
    ],
    guardsGateways: false,
  },
  {
    name: 'the newest Nest 11',
    template: 'nest-11-cjs',
    packages: [
      ...['websockets', 'platform-socket.io', 'microservices'].map((name) => `@nestjs/${name}@11`),
      ...['@nestjs/graphql@13', '@nestjs/apollo@13', '@apollo/server@5'],
      ...['@as-integrations/express5@1', '@as-integrations/fastify@3'],
    ],
    guardsGateways: false,
  },
  {
    name: 'the newest Nest 12',
    template: 'nest-12-esm',
    packages: [
      ...['websockets', 'platform-socket.io', 'microservices'].map((name) => `@nestjs/${name}@12`),
      ...['@nestjs/graphql@14', '@nestjs/apollo@14', '@apollo/server@5'],
      ...['@as-integrations/express5@1', '@as-integrations/fastify@3'],
    ],
    guardsGateways: true,
  },
] as const;

describe.each(VERSIONS)('an app with handlers of every kind, on $name', ({ template, packages, guardsGateways }) => {
  let app: Consumer;

  beforeAll(() => {
    app = Consumer.of(template, [...packages, ...ANY_VERSION], 'handlers');
    expect(app.compile('tsconfig.json')).toEqual([]);
  });

  it.each(['express', 'fastify'])('is closed, or does not boot and says where it would be open, on %s', (adapter) => {
    const unguarded = (place: string) =>
      expect.stringMatching(
        new RegExp(`^AuthgearRouteError: .*no global guards.*- ${place}\n.*@UseGuards\\(AuthgearGuard\\)`, 's'),
      );
    expect(JSON.parse(app.node('dist/handlers.js', adapter))).toEqual({
      bareGateway: guardsGateways ? 'refused' : unguarded('BareGateway.bare'),
      closedGateway: 'refused',
      openGateway: 'handled',
      bareMessages: unguarded('BareController.bare'),
      inheritingMessages: 'refused',
      closedMessages: 'refused',
      openMessages: 'handled',
      silentFields: expect.stringMatching(/^AuthgearRouteError: .*ArticleResolver\.author.*fieldResolverEnhancers/s),
      guardedFields: 'refused',
      replacedMethod: expect.stringMatching(/^AuthgearRouteError: ReplacedController\.route: @Roles has no effect/),
      invalidRule: expect.stringMatching(/^AuthgearRouteError: InvalidRuleController\.route: @Roles\(\) needs/),
      lateMetadata: 401,
      inheritedFromPublic: 'handled',
      addedToPublic: 401,
    });
  });
});
