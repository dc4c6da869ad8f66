import { Consumer } from './support/consumer.js';

/** The first platform-fastify that asks for Nest 11 is 11.0.3. */
const NEST_11_0_0 = [
  ...['common', 'core', 'platform-express', 'testing'].map((name) => `@nestjs/${name}@11.0.0`),
  '@nestjs/platform-fastify@11.0.3',
];
const VALIDATION = ['class-transformer', 'class-validator'];

const APPS = [
  { name: 'the newest Nest 12', template: 'nest-12-esm', packages: ['@nestjs/testing@12'] },
  { name: 'the newest Nest 11', template: 'nest-11-cjs', packages: ['@nestjs/testing@11'] },
  { name: 'Nest 11.0.0', template: 'nest-11-cjs', packages: NEST_11_0_0 },
] as const;

describe.each(APPS)('on $name', ({ template, packages }) => {
  let app: Consumer;
  let problems: readonly string[];

  beforeAll(() => {
    app = Consumer.of(template, { packages: [...packages, ...VALIDATION], sources: 'testing-kit' });
    problems = app.compile('tsconfig.json');
  });

  it('the types of the testing kit fit @nestjs/testing', () => {
    expect(problems).toEqual([]);
  });

  it.each(['express', 'fastify'])(
    'signIn signs users in, and ValidationPipe leaves the current user whole, on %s',
    (adapter) => {
      const user = { sub: 'u3', roles: ['a'], isAuthgearUser: true, order: 'asc' };
      expect(JSON.parse(app.node('dist/kit.js', adapter))).toEqual({
        compiled: [true, true],
        signedIn: [{ sub: 'u1' }, 403, 401, { sub: 'u1' }, 403, 401],
        validated: [user, 400, user, 400],
      });
    },
  );
});
