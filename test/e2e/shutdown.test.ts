import { once } from 'node:events';
import { join } from 'node:path';
import { AuthgearTokenVerifier } from '../../lib/index.js';
import { AuthgearTestIssuer } from '../../lib/testing/index.js';
import { rejectionOf } from '../support/failures.js';
import { LoopbackServer } from '../support/loopback-server.js';
import { runProgram } from '../support/program.js';
import { useStage } from '../support/stage.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';

const SHORT_LIVED_APP = join(__dirname, 'support/short-lived-app.ts');

interface HangingRefresh {
  readonly app: TestApp;
  /** What the request is refused with. */
  readonly refusal: Promise<unknown>;
  /** Resolves when the connection to the issuer ends. */
  readonly abandoned: Promise<unknown>;
}

describe.each(ADAPTERS)('shutdown on %s', (adapter) => {
  const stage = useStage(adapter);
  let silent: LoopbackServer;

  beforeAll(async () => {
    silent = await LoopbackServer.start();
  });

  afterAll(() => silent.stop());

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

  it('ends a key refresh that hangs, and answers the requests that wait for it', async () => {
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

  it('leaves nothing that keeps the process alive', async () => {
    const args = ['serve', stage.issuer.endpoint, await stage.issuer.accessToken({ sub: 'u1' }), adapter];
    expect(await runProgram(SHORT_LIVED_APP, { args })).toEqual({ output: 'u1', errors: '', code: 0 });
  });
});

describe('an application context that is not closed', () => {
  let issuer: AuthgearTestIssuer;

  beforeAll(async () => {
    issuer = await AuthgearTestIssuer.start();
  });

  afterAll(() => issuer.stop());

  it.each([
    ['a token', 'verify', 'u1'],
    ['no token', 'boot', 'booted'],
  ])('keeps no process alive once it has met %s', async (_what, task, output) => {
    const args = [task, issuer.endpoint, await issuer.accessToken({ sub: 'u1' })];
    expect(await runProgram(SHORT_LIVED_APP, { args })).toEqual({ output, errors: '', code: 0 });
  });
});
