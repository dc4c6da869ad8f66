import type { INestApplication, Type } from '@nestjs/common';
import { AuthgearTokenVerifier } from '../../lib/index.js';
import { rawRequest } from '../e2e/support/raw-request.js';
import { useStage } from '../support/stage.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';
import { runGuide } from './support/guide-code.js';

describe.each(ADAPTERS)('the code of the guides on %s', (adapter) => {
  const stage = useStage(adapter);

  const startGuide = (name: string): Promise<TestApp> => {
    const { AppModule, protect } = runGuide(name, stage.issuer);
    const configure = (nest: INestApplication) => typeof protect === 'function' && protect(nest);
    return stage.startPlainApp({ imports: [AppModule as Type] }, { configure });
  };

  it('resolves a request-scoped service inside validate, of each request its own', async () => {
    const app = await startGuide('request-scoped-services');
    const authorization = `Bearer ${await stage.issuer.accessToken({ sub: 'u1' })}`;
    expect(await app.get('/tenant')).toMatchObject({ status: 401, body: { code: 'missing_token' } });
    for (const tenant of ['red', 'blue']) {
      const answer = await app.get('/tenant', { authorization, 'x-tenant': tenant });
      expect(answer).toMatchObject({ status: 200, body: { tenant } });
    }
    expect(await app.get('/tenant', { authorization })).toMatchObject({ status: 401, body: { code: 'user_rejected' } });
    expect(stage.issuer.requests.filter(({ path }) => path === '/oauth2/jwks')).toHaveLength(1);
  });

  it('runs guards that need the user after ours', async () => {
    const app = await startGuide('global-guards');
    const tokenOf = (plan: string, ...roles: string[]) => stage.issuer.accessToken({ roles, claims: { plan } });
    expect(app.log).toEqual([]);
    expect(await app.get('/reports')).toMatchObject({ status: 401 });
    expect(await app.get('/reports', await tokenOf('free'))).toMatchObject({ status: 403 });
    expect(await app.get('/reports', await tokenOf('paid'))).toMatchObject({ status: 200 });
    expect(await app.get('/audit', await tokenOf('paid'))).toMatchObject({ status: 403 });
    expect(await app.get('/audit', await tokenOf('paid', 'auditor'))).toMatchObject({ status: 200 });
    expect(await app.get('/health')).toMatchObject({ status: 200 });
  });

  it('reads roles from nested claims', async () => {
    const app = await startGuide('roles-from-nested-claims');
    const rolesOf = async (claims: Record<string, unknown>): Promise<unknown> => {
      const token = await stage.issuer.accessToken({ roles: ['default'], claims });
      return (await app.nest.get<AuthgearTokenVerifier>(AuthgearTokenVerifier).verify(token)).roles;
    };
    expect(await rolesOf({ custom_attributes: { staff: { roles: ['editor'] } } })).toEqual(['editor']);
    expect(await rolesOf({ custom_attributes: {} })).toEqual([]);
    expect(await rolesOf({})).toEqual([]);
  });

  it('keeps the token in a cookie, which pages of other sites cannot use', async () => {
    const app = await startGuide('cookies');
    const token = await stage.issuer.accessToken({ sub: 'u1' });
    const send = (method: string, path: string, ...headers: string[]) => rawRequest(method, app.url + path, headers);
    expect(await send('POST', '/session')).toMatchObject({ status: 401, body: { code: 'missing_token' } });
    const started = await send('POST', '/session', 'Authorization', `Bearer ${token}`);
    expect(started.status).toBe(204);
    const [cookie = '', ...attributes] = started.headers.get('set-cookie')?.split('; ') ?? [];
    expect(cookie).toBe(`__Host-token=${token}`);
    const expires = expect.stringMatching(/^Expires=.* GMT$/);
    expect(attributes).toEqual(['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax', expires]);

    const own = ['Cookie', cookie, 'Sec-Fetch-Site', 'same-origin'];
    expect(await send('GET', '/profile', 'Cookie', cookie)).toMatchObject({ status: 200, body: { user_id: 'u1' } });
    expect(await send('POST', '/profile', ...own)).toMatchObject({ status: 201, body: { changed: 'u1' } });
    for (const foreign of [['Sec-Fetch-Site', 'same-site'], ['Origin', 'https://evil.test'], []]) {
      const answer = await send('POST', '/profile', 'Cookie', cookie, ...foreign);
      expect(answer).toMatchObject({ status: 401, body: { code: 'malformed_token' } });
    }
    const ended = await send('DELETE', '/session', ...own);
    expect(ended.status).toBe(204);
    expect(ended.headers.get('set-cookie')).toMatch(/^__Host-token=; .*Expires=Thu, 01 Jan 1970 /);
  });

  it('guards what guards do not reach', async () => {
    const app = await startGuide('middleware');
    const tokenOf = (...roles: string[]) => stage.issuer.accessToken({ sub: 'u1', roles });
    for (const path of ['/docs', '/docs/', '/docs-json', '/docs-yaml', '/files/mine', '/queues', '/queues/api']) {
      expect(await app.get(path)).toMatchObject({ status: 401, body: { code: 'missing_token' } });
    }
    expect(await app.get('/queues', await tokenOf())).toMatchObject({
      status: 403,
      body: { code: 'insufficient_role' },
    });
    const admin = await tokenOf('admin');
    for (const path of ['/docs', '/queues', '/queues/api'])
      expect(await app.get(path, admin)).toMatchObject({ status: 404 });
    const cookie = `__Host-token=${admin}`;
    expect(await app.get('/files/mine', { cookie })).toMatchObject({ status: 200, body: { owner: 'u1' } });
  });
});
