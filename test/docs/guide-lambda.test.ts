import { useLogRecorder } from '../support/log-recorder.js';
import { ADAPTERS } from '../support/test-app.js';
import { useGuideStage } from './support/guide-stage.js';

type Handler = (event: object, context: object) => Promise<{ statusCode: number; body: string }>;

const restEvent = (headers: Record<string, string>) => ({
  httpMethod: 'GET',
  path: '/profile',
  headers,
  requestContext: { resourcePath: '/profile', stage: 'live' },
});

const httpEvent = (headers: Record<string, string>) => ({
  version: '2.0',
  rawPath: '/profile',
  rawQueryString: '',
  headers,
  requestContext: { http: { method: 'GET', path: '/profile' }, stage: '$default' },
});

describe.each(ADAPTERS)('the Lambda function of the guide on %s', (adapter) => {
  const stage = useGuideStage(adapter);
  const log = useLogRecorder();

  it.each([
    ["API Gateway's REST API", restEvent, 'Authorization'],
    ["API Gateway's HTTP API", httpEvent, 'authorization'],
  ])('answers events of %s, and keeps its keys between invocations', async (_source, eventOf, name) => {
    const handler = stage.run('lambda', `lambda.${adapter}.ts`).handler as Handler;
    const { authorization } = await stage.authorization({ sub: 'u1' });
    const before = stage.issuer.requests.length;
    const invoke = async (headers: Record<string, string>) => {
      const { statusCode, body } = await handler(eventOf(headers), {});
      return { status: statusCode, body: JSON.parse(body) };
    };
    expect(await invoke({})).toMatchObject({ status: 401, body: { code: 'missing_token' } });
    for (const sub of ['u1', 'u2']) {
      const token = sub === 'u1' ? authorization : (await stage.authorization({ sub })).authorization;
      expect(await invoke({ [name]: token })).toEqual({ status: 200, body: { userId: sub } });
    }
    expect(await invoke({ [name]: `${authorization}0` })).toMatchObject({ status: 401 });
    expect(stage.issuer.requests.slice(before).map(({ path }) => path)).toEqual([
      '/.well-known/openid-configuration',
      '/oauth2/jwks',
    ]);
    expect(log.lines.filter(([level]) => level === 'error')).toEqual([]);
  });
});
