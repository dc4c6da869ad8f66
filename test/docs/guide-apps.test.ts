import { ADAPTERS } from '../support/test-app.js';
import { useGuideStage } from './support/guide-stage.js';

const MISSING = { status: 401, body: { code: 'missing_token' } };

describe.each(ADAPTERS)('apps of the guides on %s', (adapter) => {
  const stage = useGuideStage(adapter);

  it("closes another package's controller by a subclass, and leaves the original open", async () => {
    const app = await stage.start('other-packages-controllers', 'subclass.module.ts');
    expect(await app.get('/metrics')).toMatchObject(MISSING);
    expect(await app.get('/metrics', await stage.authorization())).toMatchObject({ status: 403 });
    const operator = await stage.authorization({ roles: ['operator'] });
    expect(await app.get('/metrics', operator)).toMatchObject({ status: 200, body: { requests: 1 } });
  });

  it("opens another package's controller by a call of the decorator", async () => {
    const app = await stage.start('other-packages-controllers', 'app.module.ts');
    expect(await app.get('/metrics')).toMatchObject({ status: 200, body: { requests: 1 } });
    expect(await app.get('/metrics', { authorization: 'Bearer invalid' })).toMatchObject({ status: 200 });
  });

  it('boots where the service that validate asks needs the verifier', async () => {
    const app = await stage.start('circular-modules');
    const headers = { ...(await stage.authorization({ sub: 'u1' })), 'content-type': 'application/json' };
    expect(await app.get('/friend', headers)).toMatchObject({ status: 200, body: { friend: null } });
    const befriend = (token: string) =>
      fetch(`${app.url}/friend`, { method: 'POST', headers, body: JSON.stringify({ token }) });
    expect((await befriend('invalid')).status).toBe(401);
    expect((await befriend(await stage.issuer.accessToken({ sub: 'u2' }))).status).toBe(201);
    expect(await app.get('/friend', headers)).toMatchObject({ status: 200, body: { friend: 'u2' } });
  });

  it('types request.user', async () => {
    const app = await stage.start('typing-request-user', `${adapter}.ts`);
    expect(await app.get('/me')).toMatchObject(MISSING);
    const answer = await app.get('/me', await stage.authorization({ sub: 'u1' }));
    expect(answer).toMatchObject({ status: 200, body: { userId: 'u1' } });
  });

  it('limits requests by user, and those of guests by address', async () => {
    const app = await stage.start('throttling');
    const statuses = async (path: string, count: number, headers?: { authorization: string }) => {
      const answers = await Promise.all(Array.from({ length: count }, () => app.get(path, headers)));
      return answers.map(({ status }) => status).filter((status) => status !== 200);
    };
    const [one, other] = [await stage.authorization({ sub: 'u1' }), await stage.authorization({ sub: 'u2' })];
    expect(await statuses('/search', 12, one)).toEqual([429, 429]);
    expect(await statuses('/search', 10, other)).toEqual([]);
    expect(await app.get('/search', await stage.authorization({ sub: 'u1' }))).toMatchObject({ status: 429 });
    expect(await statuses('/feed', 10, one)).toEqual([]);
    expect(await statuses('/feed', 11)).toEqual([429]);
    expect(await app.get('/feed', other)).toMatchObject({ status: 200 });
    expect(await app.get('/search')).toMatchObject(MISSING);
  });

  it('lets browsers read why a token was refused', async () => {
    const { CORS } = stage.run('cors');
    const app = await stage.start('cors', undefined, { configure: (nest) => nest.enableCors(CORS as object) });
    const origin = 'https://app.example.com';
    const preflight = await fetch(`${app.url}/profile`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/\bAuthorization\b/);
    for (const [status, headers] of [
      [401, { origin }],
      [200, { origin, ...(await stage.authorization()) }],
    ] as const) {
      const answer = await app.get('/profile', headers);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('access-control-expose-headers')).toMatch(/^WWW-Authenticate, ?Retry-After$/);
    }
    const foreign = await app.get('/profile', { origin: 'https://elsewhere.example' });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });
});
