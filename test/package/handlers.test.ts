import { Consumer } from './support/consumer.js';

const OF_NEST = ['common', 'core', 'platform-express'];
const OF_HANDLERS = ['websockets', 'platform-socket.io', 'microservices'];

const at = (version: string, ...names: readonly string[]) => names.map((name) => `@nestjs/${name}@${version}`);

const VERSIONS = [
  {
    name: 'Nest 11.0.0',
    template: 'nest-11-cjs',
    packages: [
      ...at('11.0.0', ...OF_NEST, ...OF_HANDLERS),
      ...at('11.0.3', 'platform-fastify'),
      ...at('11.0.5', 'passport'),
    ],
    guardsGateways: false,
  },
  { name: 'the newest Nest 11', template: 'nest-11-cjs', packages: at('11', ...OF_HANDLERS), guardsGateways: false },
  { name: 'the newest Nest 12', template: 'nest-12-esm', packages: at('12', ...OF_HANDLERS), guardsGateways: true },
] as const;

describe.each(VERSIONS)('an app with handlers of every kind, on $name', ({ template, packages, guardsGateways }) => {
  let app: Consumer;

  beforeAll(() => {
    app = Consumer.of(template, { packages: [...packages, 'socket.io-client@4'], sources: 'handlers' });
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
      replacedMethod: expect.stringMatching(/^AuthgearRouteError: ReplacedController\.route: @Roles has no effect/),
      invalidRule: expect.stringMatching(/^AuthgearRouteError: InvalidRuleController\.route: @Roles\(\) needs/),
      lateMetadata: 401,
      inheritedFromPublic: 'handled',
      addedToPublic: 401,
    });
  });
});
