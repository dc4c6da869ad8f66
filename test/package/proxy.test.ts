import { ConnectProxy } from '../support/networks/connect-proxy.js';
import { environmentIn, runNetworkedApp } from '../support/networks/run-networked-app.js';
import { CERTIFICATE_FILE, HIDDEN_HOST, SecureIssuer } from '../support/networks/secure-issuer.js';
import { ROOT, run } from './support/run.js';

/** Node 24 from the registry, whatever Node runs the tests. npx itself must not be told of the proxy. */
const node24 = () => run(ROOT, 'npx', '--yes', '--package', 'node@24', 'node', '-p', 'process.execPath').trim();

describe('A proxy', () => {
  it("is used on Node 24 with the environment of the guide, by Node's own fetch", async () => {
    const issuer = await SecureIssuer.start();
    const proxy = await ConnectProxy.start(issuer.port);
    issuer.host = HIDDEN_HOST;
    const env = environmentIn('A proxy', { HTTPS_PROXY: proxy.origin });
    expect(env).toMatchObject({ NODE_USE_ENV_PROXY: '1' });
    const output = await runNetworkedApp(issuer, {
      node: node24(),
      env: { ...env, NODE_EXTRA_CA_CERTS: CERTIFICATE_FILE },
    });
    await proxy.stop();
    await issuer.stop();
    expect(output).toBe('user-1');
    expect(new Set(proxy.targets)).toEqual(new Set([`${HIDDEN_HOST}:443`]));
  });
});
