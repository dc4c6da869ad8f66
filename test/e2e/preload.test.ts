import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Test } from '@nestjs/testing';
import { AuthgearModule } from '../../lib/index.js';
import { BaseIssuer } from '../support/base-issuer.js';
import { LoopbackServer } from '../support/loopback-server.js';
import { useStage } from '../support/stage.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';

const PRELOAD = { preload: true };

describe.each(ADAPTERS)('jwks.preload on %s', (adapter) => {
  const stage = useStage(adapter, () => BaseIssuer.start());
  let silent: LoopbackServer;

  beforeAll(async () => {
    silent = await LoopbackServer.start();
  });

  beforeEach(() => {
    stage.issuer.requests.length = 0;
  });

  afterAll(() => silent.stop());

  /** Resolves when the app has logged something. */
  async function firstLine(app: TestApp): Promise<string> {
    while (app.log.length === 0) await nextTurn();
    return String(app.log[0]?.message);
  }

  it('loads the keys once the app has started, and not again for the first token', async () => {
    const app = await stage.startApp({ jwks: PRELOAD });
    while (stage.issuer.requests.length < 2) await nextTurn();
    expect(await app.get('/profile', stage.issuer.token())).toMatchObject({ status: 200 });
    expect(stage.issuer.requests).toEqual(['discovery', 'jwks']);
  });

  it('is joined by a token that comes before the keys', async () => {
    const app = await stage.startApp({ jwks: PRELOAD });
    expect(await app.get('/profile', stage.issuer.token())).toMatchObject({ status: 200 });
    expect(stage.issuer.requests).toEqual(['discovery', 'jwks']);
  });

  it('asks for nothing before a token needs it where it is false', async () => {
    const app = await stage.startApp({ jwks: { preload: false } });
    expect(await app.get('/profile')).toMatchObject({ status: 401 });
    expect(stage.issuer.requests).toEqual([]);
  });

  it('asks for nothing in a module that is compiled and never started', async () => {
    const { endpoint, clientId } = stage.issuer;
    await Test.createTestingModule({ imports: [AuthgearModule.forRoot({ endpoint, clientId })] }).compile();
    await nextTurn();
    expect(stage.issuer.requests).toEqual([]);
  });

  it('does not hold up the boot, and ends with the app', async () => {
    const arrival = silent.nextRequest();
    const app = await stage.startApp({ endpoint: silent.origin, jwks: PRELOAD });
    const { socket } = await arrival;
    const abandoned = once(socket, 'close');
    await app.nest.close();
    await abandoned;
    expect(app.log).toEqual([]);
  });

  it('shows a wrong endpoint in the log before any request', async () => {
    const issuer = 'https://another.authgear.test';
    silent.serve({ '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/oauth2/jwks` } });
    const app = await stage.startApp({ endpoint: silent.origin, jwks: PRELOAD });
    expect(await firstLine(app)).toMatch(/^Key refresh failed: issuer_mismatch \(The configured endpoint is http/);
  });

  it('shows a custom domain, where the endpoint redirects to it', async () => {
    silent.send('', { status: 307, headers: { location: 'https://auth.example.com/' } });
    const app = await stage.startApp({ endpoint: silent.origin, jwks: PRELOAD });
    expect(await firstLine(app)).toMatch(/status 307; redirects are not followed: .* custom domain .* as its endpoint/);
  });
});
