import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AuthgearTokenVerifier } from '../../lib/index.js';
import { rejectionOf } from '../support/failures.js';
import { LoopbackServer } from '../support/loopback-server.js';
import { useStage } from '../support/stage.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';

const SUPPORT = join(__dirname, 'support');

interface HangingRefresh {
  readonly app: TestApp;
  /** What the request is refused with. */
  readonly refusal: Promise<unknown>;
  /** Resolves when the connection to the issuer ends. */
  readonly abandoned: Promise<unknown>;
}

describe.each(ADAPTERS)('shutdown on %s', (adapter) => {
  const stage = useStage(adapter);
  const children: ChildProcess[] = [];
  let silent: LoopbackServer;

  beforeAll(async () => {
    silent = await LoopbackServer.start();
  });

  afterAll(() => silent.stop());

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  /** A request that waits for the keys of an issuer that answers nothing. */
  async function hangingRefresh(): Promise<HangingRefresh> {
    const endpoint = silent.origin;
    const app = await stage.startApp({ endpoint });
    const token = await stage.issuer.accessToken({ claims: { iss: endpoint, aud: [endpoint] } });
    const arrival = silent.nextRequest();
    const refusal = rejectionOf(app.nest.get<AuthgearTokenVerifier>(AuthgearTokenVerifier).verify(token));
    const { socket } = await arrival;
    return { app, refusal, abandoned: once(socket, 'close') };
  }

  it('ends a key refresh that hangs, and answers whoever waits for it', async () => {
    const { app, refusal, abandoned } = await hangingRefresh();
    await app.nest.close();
    expect(await refusal).toMatchObject({ code: 'issuer_unavailable', status: 503 });
    await abandoned;
  });

  it('says nothing of the refresh that it ended', async () => {
    const { app, refusal } = await hangingRefresh();
    await app.nest.close();
    await refusal;
    expect(app.log.map(({ message }) => message)).toEqual([expect.stringMatching(/^Refused: issuer_unavailable/)]);
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
    ['a server that was closed', 'serve', 'u1'],
    ['an application context that was not', 'verify', 'u1'],
    ['one that met no token', 'boot', 'booted'],
  ])('leaves nothing that keeps the process alive: %s', async (_case, task, expected) => {
    const token = await stage.issuer.accessToken({ sub: 'u1' });
    const loader = join(SUPPORT, 'typescript-loader.mjs');
    const program = join(SUPPORT, 'short-lived-app.ts');
    const child = spawn(process.execPath, ['--import', loader, program, task, adapter, stage.issuer.endpoint, token]);
    children.push(child);
    const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    expect({ output, errors, code }).toEqual({ output: expected, errors: '', code: 0 });
  });
});
