import { BaseIssuer } from '../support/base-issuer.js';
import { LoopbackServer } from '../support/loopback-server.js';
import { useStage } from '../support/stage.js';
import { ADAPTERS } from '../support/test-app.js';

describe.each(ADAPTERS)('internalEndpoint on %s', (adapter) => {
  const ENDPOINT = 'https://project.authgear.test';
  const stage = useStage(adapter, () => BaseIssuer.start());

  it('is where the keys of the endpoint are loaded', async () => {
    const internal = await LoopbackServer.start();
    internal.serve({
      '/.well-known/openid-configuration': { issuer: ENDPOINT, jwks_uri: `${ENDPOINT}/oauth2/jwks` },
      '/oauth2/jwks': { keys: stage.issuer.jwks },
    });
    const app = await stage.startApp({ endpoint: ENDPOINT, internalEndpoint: internal.origin });
    const ofEndpoint = stage.issuer.token({ iss: ENDPOINT, aud: [ENDPOINT] });
    const ofInternal = stage.issuer.token({ iss: internal.origin, aud: [internal.origin] });
    expect(await app.get('/profile', ofEndpoint)).toMatchObject({ status: 200 });
    expect(await app.get('/profile', ofInternal)).toMatchObject({ status: 401, body: { code: 'invalid_issuer' } });
    expect(internal.requestedPaths).toEqual(['/.well-known/openid-configuration', '/oauth2/jwks']);
    await internal.stop();
  });
});
