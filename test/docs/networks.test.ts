import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConnectProxy } from '../support/networks/connect-proxy.js';
import { environmentIn, runNetworkedApp, sectionOf } from '../support/networks/run-networked-app.js';
import { CERTIFICATE_FILE, HIDDEN_HOST, SecureIssuer } from '../support/networks/secure-issuer.js';

const UNDICI = join(__dirname, '../support/networks/undici-proxy.ts');
const CERTIFICATE = { NODE_EXTRA_CA_CERTS: CERTIFICATE_FILE };

describe('docs/guides/networks.md', () => {
  let issuer: SecureIssuer;
  let proxy: ConnectProxy;

  beforeEach(async () => {
    issuer = await SecureIssuer.start();
    proxy = await ConnectProxy.start(issuer.port);
  });

  afterEach(async () => {
    await proxy.stop();
    await issuer.stop();
  });

  it('shows how to trust an authority of your own', async () => {
    const output = await runNetworkedApp(issuer, { env: environmentIn('Your own certificate authority', CERTIFICATE) });
    expect(output).toBe('user-1');
  });

  it('is what the log says to read about without it', async () => {
    expect(await runNetworkedApp(issuer)).toMatch(
      /Key refresh failed: .*certificate is self-signed; .*NODE_EXTRA_CA_CERTS \(.*self-signed certificate/,
    );
  });

  it('shows how to go through a proxy with undici', async () => {
    issuer.host = HIDDEN_HOST;
    expect(sectionOf('A proxy')).toContain(readFileSync(UNDICI, 'utf8'));
    const env = environmentIn('A proxy', { HTTPS_PROXY: proxy.origin });
    const output = await runNetworkedApp(issuer, { first: UNDICI, env: { ...env, ...CERTIFICATE } });
    expect(output).toBe('user-1');
    expect(new Set(proxy.targets)).toEqual(new Set([`${HIDDEN_HOST}:443`]));
  });

  it('is what the log says to read about where only a proxy knows the host', async () => {
    issuer.host = HIDDEN_HOST;
    expect(await runNetworkedApp(issuer, { env: CERTIFICATE })).toMatch(
      /Key refresh failed: .*DNS (knows no such host|does not answer); .* proxy \(.*project\.authgear\.test\)/,
    );
    expect(proxy.targets).toEqual([]);
  });
});
