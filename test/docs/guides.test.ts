import type { Type } from '@nestjs/common';
import { useStage } from '../support/stage.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';
import { runGuide } from './support/guide-code.js';

describe.each(ADAPTERS)('the code of the guides on %s', (adapter) => {
  const stage = useStage(adapter);

  const startGuide = (name: string): Promise<TestApp> => {
    const { AppModule } = runGuide(name, stage.issuer);
    return stage.startPlainApp({ imports: [AppModule as Type] });
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
});
