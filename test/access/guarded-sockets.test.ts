import type { INestApplicationContext, ModuleMetadata } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { judgeOf } from '../../lib/access/app-judge.js';
import { type ConnectionOptions, guardSockets } from '../../lib/access/guarded-sockets.js';
import { AuthgearModule } from '../../lib/authgear.module.js';
import { refuse } from '../../lib/errors/refusal.js';
import { AuthgearOptionsError } from '../../lib/errors/setup-errors.js';
import { WebSocketTransport } from '../../lib/transports/websocket.js';
import { failureOf } from '../support/failures.js';
import { callOf } from '../support/guard-stage.js';
import { useLogRecorder } from '../support/log-recorder.js';

const forRoot = (options = {}) =>
  AuthgearModule.forRoot({ endpoint: 'https://issuer.example', clientId: 'a-client', ...options });

class Gateway {
  handle(): void {}
}

async function appOf(metadata: ModuleMetadata = { imports: [forRoot()] }): Promise<INestApplicationContext> {
  return (await Test.createTestingModule(metadata).compile()).createNestApplication();
}

const guard = (app: unknown, options: unknown = {}) =>
  guardSockets(app as INestApplicationContext, options as ConnectionOptions, 'AnAdapter', (refusal) => refusal);

describe('guardSockets()', () => {
  useLogRecorder();

  it.each([{}, { anonymous: undefined }, { anonymous: 'refuse' }, { anonymous: 'allow' }])(
    'registers the transport of gateways with the options %j',
    async (options) => {
      const app = await appOf();
      const { transports } = judgeOf(app, 'a test').authenticator;
      expect(transports.has('ws')).toBe(false);
      const connections = guard(app, options);
      expect(transports.of(callOf('ws', Gateway, 'handle'))).toBeInstanceOf(WebSocketTransport);
      const opened = connections.open(() => 'a.b');
      await expect(opened).rejects.toMatchObject({ code: 'malformed_token' });
    },
  );

  it.each([
    [{}, { code: 'missing_token' }],
    [{ anonymous: undefined }, { code: 'missing_token' }],
    [{ anonymous: 'refuse' }, { code: 'missing_token' }],
    [{ anonymous: 'allow' }, { isAnonymous: true }],
  ])('decides about guests by the options %j: %j', async (options, outcome) => {
    const opened = guard(await appOf(), options).open(() => {
      throw refuse('missing_token');
    });
    expect(await opened.catch((error: unknown) => error)).toMatchObject(outcome);
  });

  it.each([
    null,
    5,
    true,
    [],
    'allow',
    { anonymous: true },
    { anonymous: null },
    { anonymous: 'Allow' },
    { anonymus: 'allow' },
    { anonymous: 'allow', other: 1 },
  ])('refuses the options %j', async (options) => {
    const app = await appOf();
    const error = failureOf(() => guard(app, options));
    expect(error).toBeInstanceOf(AuthgearOptionsError);
    expect(error).toMatchObject({
      problems: ["new AnAdapter(app, options) takes { anonymous: 'refuse' }, { anonymous: 'allow' } or no options"],
    });
    expect(judgeOf(app, 'a test').authenticator.transports.has('ws')).toBe(false);
  });

  it('comes too late for an app that has started', async () => {
    const app = await appOf();
    await app.init();
    expect(failureOf(() => guard(app))).toMatchObject({
      problems: [
        'new AnAdapter(app) comes too late, since the app has started, and Nest has given its gateways another adapter: call ' +
          'app.useWebSocketAdapter() before app.listen() and app.init()',
      ],
    });
    await app.close();
  });

  const expressApp = Object.assign(() => undefined, { get: () => undefined });
  it.each([undefined, null, {}, expressApp, 'app'])('needs an app, and not %p', (app) => {
    expect(failureOf(() => guard(app))).toMatchObject({
      problems: ['new AnAdapter(app) needs the app that NestFactory.create() returned'],
    });
  });

  it('needs an AuthgearModule in the app', async () => {
    const app = await appOf({});
    expect(failureOf(() => guard(app))).toMatchObject({
      problems: [expect.stringMatching(/^new AnAdapter\(app\) needs AuthgearModule\.forRoot\(\) in the root module/)],
    });
  });
});
