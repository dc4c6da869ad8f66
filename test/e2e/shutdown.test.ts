import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AuthgearTokenVerifier } from '../../lib/index.js';
import { SilentIssuer } from '../support/silent-issuer.js';
import { useStage } from '../support/stage.js';
import { ADAPTERS } from '../support/test-app.js';

const HOUR = 3_600_000;
const SUPPORT = join(__dirname, '../support');

describe.each(ADAPTERS)('shutdown on %s', (adapter) => {
  const stage = useStage(adapter);
  const children: ChildProcess[] = [];

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  it('ends a key refresh that hangs, and answers whoever waits for it', async () => {
    const issuer = await SilentIssuer.start();
    const { endpoint } = issuer;
    const app = await stage.startApp({ endpoint, jwks: { timeout: HOUR } });
    const token = await stage.issuer.accessToken({ claims: { iss: endpoint, aud: [endpoint] } });
    const arrival = issuer.nextRequest();
    const verdict = app.nest.get<AuthgearTokenVerifier>(AuthgearTokenVerifier).verify(token);
    const waiting = expect(verdict).rejects.toMatchObject({ code: 'issuer_unavailable', status: 503 });
    const { abandoned } = await arrival;
    await app.nest.close();
    await waiting;
    await abandoned;
    await issuer.stop();
  });

  it('says nothing of the refresh that it ended', async () => {
    const issuer = await SilentIssuer.start();
    const { endpoint } = issuer;
    const app = await stage.startApp({ endpoint, jwks: { timeout: HOUR } });
    const token = await stage.issuer.accessToken({ claims: { iss: endpoint, aud: [endpoint] } });
    const arrival = issuer.nextRequest();
    const verdict = app.nest.get<AuthgearTokenVerifier>(AuthgearTokenVerifier).verify(token);
    const waiting = expect(verdict).rejects.toMatchObject({ status: 503 });
    await arrival;
    await app.nest.close();
    await waiting;
    expect(app.log.map(({ message }) => message)).toEqual([expect.stringMatching(/^Refused: issuer_unavailable/)]);
    await issuer.stop();
  });

  it('starts no key refresh after it', async () => {
    const issuer = await stage.startIssuer();
    const app = await stage.startApp({ endpoint: issuer.endpoint });
    const verifier = app.nest.get<AuthgearTokenVerifier>(AuthgearTokenVerifier);
    await app.nest.close();
    await expect(verifier.verify(await issuer.accessToken())).rejects.toMatchObject({ status: 503 });
    expect(issuer.requests).toEqual([]);
  });

  it.each([
    ['a server that was closed', 'serve'],
    ['an application context that was not', 'verify'],
  ])(
    'leaves nothing that keeps the process alive: %s',
    async (_case, task) => {
      const token = await stage.issuer.accessToken({ sub: 'u1' });
      const loader = join(SUPPORT, 'typescript-loader.mjs');
      const program = join(SUPPORT, 'short-lived-app.ts');
      const child = spawn(process.execPath, ['--import', loader, program, task, adapter, stage.issuer.endpoint, token]);
      children.push(child);
      const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
      expect({ output, errors, code }).toEqual({ output: 'u1', errors: '', code: 0 });
    },
    30_000,
  );
});
