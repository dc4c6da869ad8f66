import { Consumer } from './support/consumer.js';

/** The lowest and the newest Nest of each major. The first platform-fastify that serves requests with the lowest is 11.0.3. */
const LOWEST = ['@nestjs/common@11.0.0', '@nestjs/core@11.0.0', '@nestjs/platform-express@11.0.0'];
const APPS = [
  { name: 'Nest 11.0.0', template: 'nest-11-cjs', has: [...LOWEST, '@nestjs/platform-fastify@11.0.3'] },
  { name: 'the newest Nest 11', template: 'nest-11-cjs', has: [] },
  { name: 'the newest Nest 12', template: 'nest-12-esm', has: [] },
] as const;

describe.each(APPS)('whom an app of $name takes for authenticated', ({ template, has }) => {
  let app: Consumer;

  beforeAll(() => {
    app = Consumer.of(template, { packages: has, sources: 'provenance' });
    expect(app.compile('tsconfig.json')).toEqual([]);
  });

  it.each(['express', 'fastify'])('is only whom its own module authenticated on this request, on %s', (platform) => {
    expect(JSON.parse(app.node('dist/provenance.js', platform))).toEqual({
      rejectedUser: { guest: [401, 'user_rejected'], apiKey: [401, 'user_rejected'], accepted: [200, 'boss'] },
      foreignUser: { forged: [401, 'missing_token'], optional: [401, 'missing_token'], trusted: [200, 'boss'] },
      twoModules: { customer: [401, 'invalid_issuer'], staff: [200, 'boss'] },
      severalApps: {
        own: [
          [200, 'boss'],
          [200, 'boss'],
        ],
        others: [
          [401, null],
          [401, null],
        ],
        twins: [
          [500, null],
          [500, null],
        ],
      },
      afterClose: [200, 'boss'],
      isUnregistered: true,
    });
  });
});
