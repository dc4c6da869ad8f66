import { Controller, Get, UseGuards } from '@nestjs/common';
import { AuthgearGuard, AuthgearRouteError, Roles, RolesGuard } from '../../../lib/index.js';
import { expectRefusal } from '../../support/refusals.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS, type TestApp } from '../../support/test-app.js';

@Controller()
@Roles('admin')
class ReportController {
  @Get('inherited')
  inherited(): string {
    return 'granted';
  }

  @Get('one')
  @Roles('editor')
  one(): string {
    return 'granted';
  }

  @Get('several')
  @Roles('editor', 'author')
  several(): string {
    return 'granted';
  }

  @Get('any')
  @Roles({ any: ['editor', 'author'] })
  any(): string {
    return 'granted';
  }

  @Get('all')
  @Roles({ all: ['editor', 'author'] })
  all(): string {
    return 'granted';
  }
}

@Controller()
class OpenController {
  @Get('guarded')
  @UseGuards(AuthgearGuard, RolesGuard)
  guarded(): string {
    return 'granted';
  }

  @Get('open')
  @UseGuards(RolesGuard)
  open(): string {
    return 'granted';
  }
}

describe.each(ADAPTERS)('@Roles on %s', (adapter) => {
  const stage = useStage(adapter);
  let app: TestApp;

  beforeAll(async () => {
    app = await stage.startApp({}, { controllers: [ReportController, OpenController] });
  });

  it.each([
    ['/inherited', ['admin']],
    ['/one', ['editor']],
    ['/one', ['viewer', 'editor']],
    ['/several', ['editor']],
    ['/several', ['author']],
    ['/any', ['author', 'viewer']],
    ['/all', ['author', 'editor']],
    ['/all', ['author', 'viewer', 'editor']],
  ])('GET %s lets in roles %j', async (path, roles) => {
    expect(await app.get(path, await stage.issuer.accessToken({ roles }))).toMatchObject({ status: 200 });
  });

  it.each([
    ['/inherited', ['editor']],
    ['/one', ['admin']],
    ['/one', []],
    ['/one', ['Editor']],
    ['/one', ['editor ']],
    ['/one', ['editors']],
    ['/several', ['viewer', 'admin']],
    ['/any', ['viewer']],
    ['/all', ['editor']],
    ['/all', ['author', 'admin']],
  ])('GET %s answers insufficient_role to roles %j', async (path, roles) => {
    const answer = await app.get(path, await stage.issuer.accessToken({ roles }));
    expectRefusal(answer, 'insufficient_role', stage.issuer.endpoint);
  });

  it('refuses a machine, which has no roles', async () => {
    const resource = 'https://api.example.com';
    const machineApp = await stage.startApp({ audience: resource }, { controllers: [ReportController] });
    const answer = await machineApp.get('/one', await stage.issuer.machineToken({ resource, scope: 'editor' }));
    expectRefusal(answer, 'insufficient_role', stage.issuer.endpoint);
  });

  it('answers 503 where roles are asked for and the issuer is down', async () => {
    const issuer = await stage.startIssuer();
    issuer.goOffline();
    const offline = await stage.startApp({ endpoint: issuer.endpoint }, { controllers: [ReportController] });
    expectRefusal(await offline.get('/one', await issuer.accessToken()), 'issuer_unavailable', issuer.endpoint);
  });

  it('without a rule lets through what the other guards let through', async () => {
    expectRefusal(await app.get('/guarded'), 'missing_token', stage.issuer.endpoint);
    expect(await app.get('/guarded', await stage.issuer.accessToken())).toMatchObject({ status: 200 });
    expect(await app.get('/open')).toMatchObject({ status: 200 });
  });
});

describe('@Roles', () => {
  it.each<[string, () => unknown]>([
    ['no role', () => Roles()],
    ['an empty role', () => Roles('')],
    ['no role in any', () => Roles({ any: [] })],
    ['no role in all', () => Roles({ all: [] })],
    ['an empty role in all', () => Roles({ all: ['admin', ''] })],
    ['both any and all', () => Roles(JSON.parse('{ "any": ["a"], "all": ["b"] }'))],
    ['an object of neither', () => Roles(JSON.parse('{ "anyOf": ["a"] }'))],
    ['an array', () => Roles(JSON.parse('["admin"]'))],
    ['null', () => Roles(JSON.parse('null'))],
  ])('is an error when the class loads: %s', (_case, decorate) => {
    expect(decorate).toThrow(AuthgearRouteError);
    expect(decorate).toThrow(/@Roles\('admin'\)/);
  });
});
