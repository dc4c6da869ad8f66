import { issuerKeyLoader } from '../../lib/issuer/key-loader.js';
import { rejectionOf } from '../support/failures.js';
import { newRsaKey, publicJwk } from '../support/keys.js';
import { LoopbackServer } from '../support/loopback-server.js';

const DISCOVERY = '/.well-known/openid-configuration';
const KEYS = { keys: [publicJwk(newRsaKey(), { kid: 'k1' })] };

describe('issuerKeyLoader', () => {
  let server: LoopbackServer;
  let issuer: string;

  beforeAll(async () => {
    server = await LoopbackServer.start();
    issuer = server.origin;
  });

  afterAll(() => server.stop());

  it('asks where the keys are, then for the keys', async () => {
    server.serve({ [DISCOVERY]: { issuer, jwks_uri: `${issuer}/k` }, '/k': KEYS });
    const keys = await issuerKeyLoader(issuer)(new AbortController().signal);
    expect([...keys.keys()]).toEqual(['k1']);
    expect(server.requests.map(({ url }) => url)).toEqual([DISCOVERY, '/k']);
  });

  it('asks again every time, so that an issuer can move its keys', async () => {
    const load = issuerKeyLoader(issuer);
    server.serve({ [DISCOVERY]: { issuer, jwks_uri: `${issuer}/k` }, '/k': KEYS });
    await load(new AbortController().signal);
    server.serve({ [DISCOVERY]: { issuer, jwks_uri: `${issuer}/moved` }, '/moved': KEYS });
    await load(new AbortController().signal);
    expect(server.requests.map(({ url }) => url)).toEqual([DISCOVERY, '/moved']);
  });

  it('asks for both at another address where it is given one', async () => {
    const endpoint = 'https://project.authgear.test';
    server.serve({ [DISCOVERY]: { issuer: endpoint, jwks_uri: `${endpoint}/k` }, '/k': KEYS });
    const keys = await issuerKeyLoader(endpoint, server.origin)(new AbortController().signal);
    expect([...keys.keys()]).toEqual(['k1']);
    expect(server.requestedPaths).toEqual([DISCOVERY, '/k']);
  });

  it('ends with its signal between the two requests', async () => {
    const deadline = new AbortController();
    server.respond(({ url }, response) => {
      if (url !== DISCOVERY) return deadline.abort();
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/k` }));
    });
    expect(await rejectionOf(issuerKeyLoader(issuer)(deadline.signal))).toMatchObject({
      code: 'issuer_unreachable',
      message: expect.stringContaining(`GET ${issuer}/k`),
    });
  });
});
