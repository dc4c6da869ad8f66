import { ConnectProxy } from '../support/networks/connect-proxy.js';
import { environmentIn, runNetworkedApp } from '../support/networks/run-networked-app.js';
import { CERTIFICATE_FILE, HIDDEN_HOST, SecureIssuer } from '../support/networks/secure-issuer.js';

/** Node 24 from the registry, whatever Node runs the tests. */
const NODE_24 = ['npx', '--yes', '--package', 'node@24', 'node'];

describe('A proxy', () => {
  it("is used on Node 24 with the environment of the guide, by Node's own fetch", async () => {
    const issuer = await SecureIssuer.start();
    const proxy = await ConnectProxy.start(issuer.port);
    issuer.host = HIDDEN_HOST;
    const env = environmentIn('A proxy', { HTTPS_PROXY: proxy.origin });
    expect(env).toMatchObject({ NODE_USE_ENV_PROXY: '1' });
    const output = await runNetworkedApp(issuer, {
      node: NODE_24,
      env: { ...env, NODE_EXTRA_CA_CERTS: CERTIFICATE_FILE },
    });
    await proxy.stop();
    await issuer.stop();
    expect(output).toContain('user-1');
    expect(new Set(proxy.targets)).toEqual(new Set([`${HIDDEN_HOST}:443`]));
  });
});
