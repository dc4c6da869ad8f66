import type { IncomingMessage, ServerResponse } from 'node:http';
import { type CanActivate, Controller, Get, type LoggerService, type ModuleMetadata, UseGuards } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { WebSocketGateway } from '@nestjs/websockets';
import passport, { Strategy } from 'passport';
import { AuthgearGuard, AuthgearTokenVerifier } from '../../lib/index.js';
import { AuthgearWsAdapter } from '../../lib/ws/index.js';
import { setClock } from '../support/controlled-clock.js';
import { rejectionOf } from '../support/failures.js';
import { ProfileController } from '../support/profile.controller.js';
import { type StageOptions, useStage } from '../support/stage.js';
import { ADAPTERS, type TestApp, type TestAppOptions } from '../support/test-app.js';
import { middlewareModule } from './support/middleware.js';
import { REFUSED_TOKENS, rejectBanned } from './support/refused-tokens.js';
import { connectWs, terminateWs } from './support/ws-client.js';

class ThrowingGuard extends AuthGuard('authgear') {
  override handleRequest(): never {
    throw new Error('handleRequest');
  }
}

@Controller()
class PassportController {
  @Get('passport')
  @UseGuards(AuthGuard('authgear'))
  passport(): string {
    return 'granted';
  }

  @Get('other-strategy')
  @UseGuards(AuthGuard(['authgear', 'throwing']))
  otherStrategy(): string {
    return 'granted';
  }

  @Get('throwing-guard')
  @UseGuards(ThrowingGuard)
  throwingGuard(): string {
    return 'granted';
  }
}

class ThrowingStrategy extends Strategy {
  override authenticate(): never {
    throw new Error('strategy');
  }
}

class PlanGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

@WebSocketGateway()
@UseGuards(AuthgearGuard)
class NewsGateway {}

/** A logger that fails at every line of ours, as one does whose disk is full. */
function throwingLogger(): LoggerService {
  const write = (_message: unknown, ...rest: unknown[]): void => {
    if (rest.at(-1) === 'Authgear') throw new Error('disk full');
  };
  return { log: write, error: write, warn: write, debug: write };
}

type Callback = () => void;

/** Authenticates requests as an app does that calls Passport itself, with a callback of its own. */
const authenticateWith =
  (callbackFor: (response: ServerResponse) => Callback) =>
  (request: IncomingMessage, response: ServerResponse, next: () => void): void =>
    passport.authenticate('authgear', callbackFor(response))(request, response, next);

// An unhandled rejection or an uncaught exception anywhere in the process fails the test by itself.
describe.each(ADAPTERS)('code of the app that throws, on %s,', (adapter) => {
  const stage = useStage(adapter);
  let warnings: jest.SpiedFunction<typeof process.emitWarning>;

  beforeEach(() => {
    warnings = jest.spyOn(process, 'emitWarning').mockImplementation();
  });

  afterEach(() => {
    terminateWs();
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  describe('as its logger does,', () => {
    const startApp = (
      options: StageOptions = {},
      metadata: ModuleMetadata = {},
      appOptions: TestAppOptions = {},
    ): Promise<TestApp> =>
      stage.startApp(
        { validate: rejectBanned, ...options },
        { controllers: [ProfileController, PassportController], ...metadata },
        { customise: (builder) => builder.setLogger(throwingLogger()), ...appOptions },
      );

    it.each(REFUSED_TOKENS)('changes no answer: $code', async ({ code, token }) => {
      const app = await startApp();
      const refused = await token(stage.issuer);
      expect(await app.get('/profile', refused)).toMatchObject({ status: 401, body: { code } });
      expect(await app.get('/passport', refused)).toMatchObject({ status: 401 });
      const verifier = app.nest.get<AuthgearTokenVerifier>(AuthgearTokenVerifier);
      expect(await rejectionOf(verifier.verify(refused))).toMatchObject({ code });
      expect(warnings).toHaveBeenCalledTimes(1);
    });

    it('changes no answer to a request without a token', async () => {
      expect(await (await startApp()).get('/profile')).toMatchObject({ status: 401, body: { code: 'missing_token' } });
    });

    it('keeps no request from its answer while the issuer is down, nor when it is back', async () => {
      const issuer = await stage.startIssuer();
      issuer.goOffline();
      const app = await startApp({ endpoint: issuer.endpoint, jwks: { requestsPerMinute: 60_000 } });
      const token = await issuer.accessToken();
      for (const path of ['/profile', '/passport']) expect(await app.get(path, token)).toMatchObject({ status: 503 });
      issuer.goOnline();
      for (const path of ['/profile', '/passport']) expect(await app.get(path, token)).toMatchObject({ status: 200 });
    });

    it('does not stop known keys from being refreshed in the background', async () => {
      const issuer = await stage.startIssuer();
      const now = Date.now();
      setClock(now);
      const app = await startApp({ endpoint: issuer.endpoint });
      const token = await issuer.accessToken({ expiresIn: '1h' });
      expect(await app.get('/profile', token)).toMatchObject({ status: 200 });
      issuer.goOffline();
      setClock(now + 601_000);
      expect(await app.get('/profile', token)).toMatchObject({ status: 200 });
      const stranger = await issuer.accessToken({ header: { kid: 'made-up' } });
      expect(await app.get('/profile', stranger)).toMatchObject({ status: 503 });
      issuer.goOnline();
      setClock(now + 610_000);
      expect(await app.get('/profile', stranger)).toMatchObject({ status: 401, body: { code: 'key_not_found' } });
      expect(await app.get('/profile', token)).toMatchObject({ status: 200 });
    });

    it('stops no boot that has something to warn of', async () => {
      const providers = [{ provide: APP_GUARD, useClass: PlanGuard }, NewsGateway];
      const app = await startApp({ globalGuard: true }, { providers });
      const warning = ['The logger threw: disk full', { type: 'AuthgearWarning' }];
      expect(warnings.mock.calls).toEqual([warning, warning]);
      expect(await app.get('/profile', await stage.issuer.accessToken())).toMatchObject({ status: 200 });
    });

    it('leaves no connection without an answer whose validate throws', async () => {
      const validate = (): never => {
        throw new Error('the database is on fire');
      };
      const app = await startApp(
        { validate },
        { providers: [NewsGateway] },
        {
          configure: (nest) => nest.useWebSocketAdapter(new AuthgearWsAdapter(nest)),
        },
      );
      const headers = { authorization: `Bearer ${await stage.issuer.accessToken()}` };
      expect(await rejectionOf(connectWs(app.url, { headers }))).toMatchObject({ status: 500 });
    });
  });

  it('as another strategy does, is the answer to the request', async () => {
    passport.use('throwing', new ThrowingStrategy());
    const app = await stage.startApp({}, { controllers: [PassportController] });
    const stranger = await stage.issuer.accessToken({ header: { kid: 'made-up' } });
    for (const credentials of [stranger, await stage.issuer.idToken(), {}]) {
      expect(await app.get('/other-strategy', credentials)).toMatchObject({ status: 500 });
    }
  });

  it('as handleRequest of a guard does, is the answer to the request', async () => {
    const app = await stage.startApp({}, { controllers: [PassportController] });
    for (const credentials of [await stage.issuer.accessToken(), {}]) {
      expect(await app.get('/throwing-guard', credentials)).toMatchObject({ status: 500 });
    }
  });

  describe("as Passport's callback does,", () => {
    const startApp = (callbackFor: (response: ServerResponse) => Callback, options?: StageOptions): Promise<TestApp> =>
      stage.startApp(options, { imports: [middlewareModule('own', authenticateWith(callbackFor))] });

    const throwAlways = () => (): never => {
      throw new Error('callback');
    };

    it.each([
      ['a valid token', () => stage.issuer.accessToken()],
      ['an expired token', () => stage.issuer.accessToken({ expiresIn: '-1m' })],
      ['a token that another key signed', () => stage.issuer.accessToken({ header: { kid: 'made-up' } })],
      ['no token', async () => ({})],
    ])('leaves no request without an answer: %s', async (_what, credentials) => {
      const app = await startApp(throwAlways);
      expect(await app.get('/own', await credentials())).toMatchObject({ status: 500 });
      expect(warnings).toHaveBeenCalledTimes(1);
    });

    it('leaves no request without an answer while the issuer is down', async () => {
      const issuer = await stage.startIssuer();
      issuer.goOffline();
      const app = await startApp(throwAlways, { endpoint: issuer.endpoint });
      expect(await app.get('/own', await issuer.accessToken())).toMatchObject({ status: 500 });
    });

    it('leaves the answer as it is that the callback gave before', async () => {
      const app = await startApp((response) => () => {
        response.end('"answered"');
        throw new Error('after the answer');
      });
      expect(await app.get('/own', await stage.issuer.accessToken())).toMatchObject({ status: 200, body: 'answered' });
    });
  });
});
