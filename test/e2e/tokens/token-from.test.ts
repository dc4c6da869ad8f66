import { Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { AuthgearGuard, AuthgearMiddleware, CurrentUser, OptionalAuth, type TokenSource } from '../../../lib/index.js';
import type { Answer } from '../../support/answer.js';
import { expectRefusal } from '../../support/refusals.js';
import { shared, useStage } from '../../support/stage.js';
import { ADAPTERS, type TestApp } from '../../support/test-app.js';
import { useMiddleware } from '../support/middleware.js';
import { rawRequest } from '../support/raw-request.js';

@Controller('profile')
@UseGuards(AuthgearGuard)
class CookieController {
  @Get()
  read(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }

  @Post()
  @HttpCode(200)
  change(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }

  @Post('optional')
  @OptionalAuth()
  changeAsAnyone(): unknown {
    return {};
  }
}

@Controller('passport')
@UseGuards(AuthGuard('authgear'))
class PassportController {
  @Get()
  read(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }

  @Post()
  @HttpCode(200)
  change(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }
}

@Controller('behind')
class BehindController {
  @Get()
  read(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }

  @Post()
  @HttpCode(200)
  change(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }
}

const COOKIE = '__Host-token';
const NAMED: TokenSource = { cookie: COOKIE };
const SAME_ORIGIN = ['Sec-Fetch-Site', 'same-origin'];

describe.each(ADAPTERS)('tokenFrom on %s', (adapter) => {
  const stage = useStage(adapter);
  let token: string;

  beforeAll(async () => {
    token = await stage.issuer.accessToken({ sub: 'u1' });
  });

  const start = (...tokenFrom: readonly TokenSource[]): Promise<TestApp> =>
    stage.startApp(
      { tokenFrom },
      { controllers: [CookieController, PassportController, BehindController] },
      { configure: (nest) => useMiddleware(nest, '/behind', AuthgearMiddleware.for(nest)) },
    );

  const cookieApp = shared(() => start(NAMED));
  const eitherApp = shared(() => start('authorization', NAMED));

  /** What the guard says; Passport's strategy and the middleware have to agree. */
  async function ask(app: TestApp, method: 'GET' | 'POST', headers: readonly string[]): Promise<Answer> {
    const answer = await rawRequest(method, `${app.url}/profile`, headers);
    const passport = await rawRequest(method, `${app.url}/passport`, headers);
    const behind = await rawRequest(method, `${app.url}/behind`, headers);
    expect(passport.status).toBe(answer.status);
    expect(behind).toMatchObject({ status: answer.status, body: answer.body });
    return answer;
  }

  const accepted = { status: 200, body: { sub: 'u1' } };
  const inCookie = (value = token) => ['Cookie', `theme=dark; ${COOKIE}=${value}; lang=en`];
  const inHeader = () => ['Authorization', `Bearer ${token}`];

  it.each([
    ['among others', () => inCookie()],
    ['in quotes', () => inCookie(`"${token}"`)],
    ['in the second of two header lines', () => ['Cookie', 'theme=dark', 'Cookie', `${COOKIE}=${token}`]],
  ])('takes the token from the cookie, %s', async (_where, headers) => {
    const app = await cookieApp();
    expect(await ask(app, 'GET', headers())).toMatchObject(accepted);
    expect(await ask(app, 'POST', [...headers(), ...SAME_ORIGIN])).toMatchObject(accepted);
  });

  it('takes the token from no other place than those named', async () => {
    const [byCookie, byHeader] = [await cookieApp(), await start('authorization')];
    const { endpoint } = stage.issuer;
    const asked = expectRefusal(await ask(byCookie, 'GET', inHeader()), 'missing_token', endpoint);
    expect(asked).toBe(`Missing token: send the access token in the cookie ${COOKIE}`);
    expectRefusal(await ask(byHeader, 'GET', inCookie()), 'missing_token', endpoint);
    for (const app of [byCookie, byHeader]) {
      for (const name of [COOKIE, 'access_token', 'authorization']) {
        expectRefusal(await app.get(`/profile?${name}=${token}`), 'missing_token', endpoint);
      }
    }
  });

  it('takes the token from whichever place has it, and refuses two', async () => {
    const app = await eitherApp();
    const { endpoint } = stage.issuer;
    expect(await ask(app, 'GET', inCookie())).toMatchObject(accepted);
    expect(await ask(app, 'POST', inHeader())).toMatchObject(accepted);
    expect(await ask(app, 'GET', ['Authorization', 'Basic dXNlcjpwYXNz', ...inCookie()])).toMatchObject(accepted);
    expectRefusal(await ask(app, 'GET', [...inHeader(), ...inCookie()]), 'malformed_token', endpoint);
    expectRefusal(await ask(app, 'GET', [...inHeader(), ...inCookie('x')]), 'malformed_token', endpoint);
    expectRefusal(await ask(app, 'GET', ['Authorization', 'Bearer x', ...inCookie()]), 'malformed_token', endpoint);
    expectRefusal(await ask(app, 'GET', []), 'missing_token', endpoint);
  });

  it.each([
    ['in one header line', () => ['Cookie', `${COOKIE}=${token}; ${COOKIE}=other`]],
    ['in two header lines', () => ['Cookie', `${COOKIE}=other`, 'Cookie', `${COOKIE}=${token}`]],
    ['with the same value', () => ['Cookie', `${COOKIE}=${token}; ${COOKIE}=${token}`]],
  ])('refuses two cookies of that name, %s', async (_where, headers) => {
    const app = await cookieApp();
    expectRefusal(await ask(app, 'GET', headers()), 'malformed_token', stage.issuer.endpoint);
  });

  describe('with a cookie, in a request that may change something', () => {
    const own = (app: TestApp) => ['Origin', app.url];

    it.each<[string, (app: TestApp) => string[]]>([
      ['same-origin', () => SAME_ORIGIN],
      ["the user's own", () => ['Sec-Fetch-Site', 'none']],
      ['the same origin, in a browser without Sec-Fetch-Site', own],
    ])('lets in what the browser calls %s', async (_site, headers) => {
      const app = await eitherApp();
      expect(await ask(app, 'POST', [...inCookie(), ...headers(app)])).toMatchObject(accepted);
    });

    it.each<[string, (app: TestApp) => string[]]>([
      ['another site', () => ['Sec-Fetch-Site', 'cross-site']],
      ['a sibling subdomain', () => ['Sec-Fetch-Site', 'same-site']],
      ['another site, whatever Origin says', (app) => ['Sec-Fetch-Site', 'cross-site', ...own(app)]],
      ['another origin', () => ['Origin', 'https://evil.test']],
      ['an opaque origin', () => ['Origin', 'null']],
      ['nobody knows where', () => []],
    ])('refuses what comes from %s', async (_site, headers) => {
      const app = await eitherApp();
      const sent = [...inCookie(), ...headers(app)];
      expectRefusal(await ask(app, 'POST', sent), 'malformed_token', stage.issuer.endpoint);
      const optional = await rawRequest('POST', `${app.url}/profile/optional`, sent);
      expectRefusal(optional, 'malformed_token', stage.issuer.endpoint);
      expect(await ask(app, 'GET', sent)).toMatchObject(accepted);
      expect(await ask(app, 'POST', [...inHeader(), ...headers(app)])).toMatchObject(accepted);
    });
  });
});
