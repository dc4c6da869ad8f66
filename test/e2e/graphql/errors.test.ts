import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Catch, type ExceptionFilter, HttpException, type INestApplication } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { AuthgearServiceUnavailableException } from '../../../lib/index.js';
import { AuthgearTestIssuer } from '../../../lib/testing/index.js';
import { GRAPHQL_STACKS } from '../../support/graphql-stacks.js';
import { useLogRecorder } from '../../support/log-recorder.js';
import { expectNoPartOf, REFUSED_TOKENS } from '../support/refused-tokens.js';
import { NEWS, NewsApp } from './support/news-app.js';

/** Notes what it is given, and lets it go its way. */
@Catch(HttpException)
class WatchingFilter implements ExceptionFilter<HttpException> {
  readonly caught: HttpException[] = [];

  catch(exception: HttpException): HttpException {
    this.caught.push(exception);
    return exception;
  }
}

/** The whole answer to a query of `me` that was refused. */
function refused(extensions: object): object {
  const error = { message: expect.stringMatching(/\S/), path: ['me'], locations: [{ line: 1, column: 3 }], extensions };
  return { data: { me: null }, errors: [error] };
}

describe.each(GRAPHQL_STACKS)('errors of GraphQL by $name', ({ adapter, module }) => {
  useLogRecorder();
  const filter = new WatchingFilter();
  let issuer: AuthgearTestIssuer;
  let app: NewsApp;

  beforeAll(async () => {
    issuer = await AuthgearTestIssuer.start();
    app = await NewsApp.start(adapter, issuer, module(NEWS), {
      configure: (nest: INestApplication) => nest.useGlobalFilters(filter),
    });
  });

  beforeEach(() => {
    filter.caught.length = 0;
    issuer.goOnline();
  });

  afterAll(async () => {
    await app.close();
    await issuer.stop();
  });

  it.each(REFUSED_TOKENS)('tell clients of $code, and nothing else', async ({ code, token: make }) => {
    const token = await make(issuer);
    const answer = await app.post('{ me }', token);
    expect(answer).toStrictEqual(refused({ code: 'UNAUTHENTICATED', reason: code }));
    expectNoPartOf(token, JSON.stringify(answer));
  });

  it('tell clients that there is no token', async () => {
    expect(await app.post('{ me }')).toStrictEqual(refused({ code: 'UNAUTHENTICATED', reason: 'missing_token' }));
  });

  it('tell clients of a missing role, and leave the rest of the data', async () => {
    expect(await app.post('{ me article { title draft } }', await issuer.accessToken({ sub: 'u1' }))).toStrictEqual({
      data: { me: 'u1', article: { title: 'News', draft: null } },
      errors: [
        {
          message: 'Insufficient permissions',
          path: ['article', 'draft'],
          locations: [{ line: 1, column: 22 }],
          extensions: { code: 'FORBIDDEN', reason: 'insufficient_role' },
        },
      ],
    });
  });

  it('tell clients when to retry while the issuer is down, and filters of the app the exception', async () => {
    const token = await issuer.accessToken({ header: { kid: 'unknown' } });
    issuer.goOffline();
    const extensions = {
      code: 'SERVICE_UNAVAILABLE',
      reason: 'issuer_unavailable',
      retryAfter: expect.any(Number),
    };
    expect(await app.post('{ me }', token)).toStrictEqual(refused(extensions));
    expect(filter.caught).toEqual([expect.any(AuthgearServiceUnavailableException)]);
    expect(filter.caught[0]?.getStatus()).toBe(503);
    expect(filter.caught[0]?.getResponse()).toMatchObject({ code: 'issuer_unavailable' });
  });
});

describe.each(['express', 'fastify'] as const)('errors of Apollo on %s with stack traces', (adapter) => {
  useLogRecorder();

  it('show no place of the code', async () => {
    const issuer = await AuthgearTestIssuer.start();
    const graphql = GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      includeStacktraceInErrorResponses: true,
      ...NEWS,
    });
    const app = await NewsApp.start(adapter, issuer, graphql);
    const stacktrace = [expect.stringMatching(/^\w+: Missing token/)];
    expect(await app.post('{ me }')).toMatchObject({ errors: [{ extensions: { stacktrace } }] });
    await app.close();
    await issuer.stop();
  });
});
