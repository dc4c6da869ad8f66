import { createPipeline, type Pipeline } from '../../lib/authgear.providers.js';
import { boundedFetchJson } from '../../lib/issuer/bounded-fetch.js';
import { loadJwks } from '../../lib/issuer/jwks.js';
import type { AuthgearModuleOptions } from '../../lib/options/authgear-options.js';
import { resolveOptions } from '../../lib/options/resolve-options.js';
import type { AuthgearUser } from '../../lib/token/authgear-user.js';
import { useClock } from '../support/controlled-clock.js';
import { LoopbackServer } from '../support/loopback-server.js';
import { PATIENT } from '../support/patient.js';
import { RECORDED_AT, RECORDED_ENDPOINT, type RecordedToken, recordedDocument, recordedToken } from './recording.js';

const JWKS_PATH = '/oauth2/jwks';
const CLIENT_IDS = { user: 'spajwt', machine: 'm2mjob' };
const AUDIENCE = 'https://api.example.com';

describe('what a running Authgear issued', () => {
  let server: LoopbackServer;
  const pipelines: Pipeline[] = [];

  useClock(RECORDED_AT);

  beforeAll(async () => {
    server = await LoopbackServer.start();
  });

  beforeEach(() => server.serve({ [JWKS_PATH]: recordedDocument('jwks') }));

  afterAll(async () => {
    for (const { keys } of pipelines) keys.close();
    await server.stop();
  });

  async function verify(token: RecordedToken, options: Partial<AuthgearModuleOptions> = {}): Promise<AuthgearUser> {
    const settings = resolveOptions({
      endpoint: RECORDED_ENDPOINT,
      clientId: CLIENT_IDS.user,
      jwks: PATIENT,
      ...options,
    });
    const pipeline = createPipeline(settings, (signal) =>
      loadJwks(server.origin + JWKS_PATH, (uri) => boundedFetchJson(uri, signal)),
    );
    pipelines.push(pipeline);
    return pipeline.verifier.verify(recordedToken(token));
  }

  it("is accepted as a user's access token, with direct roles and those of groups", async () => {
    expect(await verify('user')).toMatchObject({
      sub: 'ddfbf071-b1fa-4987-8cf9-ce35e8b48865',
      clientId: 'spajwt',
      roles: ['admin:all', 'editor'],
      scopes: ['openid', 'offline_access', 'https://authgear.com/scopes/full-access'],
      isAnonymous: false,
      isVerified: false,
      canReauthenticate: true,
      isMachine: false,
      expiresAt: new Date('2026-11-25T02:22:56Z'),
    });
  });

  it('is accepted as an access token of a user who has no roles', async () => {
    expect(await verify('userWithoutRoles')).toMatchObject({ clientId: 'spajwt', roles: [], scopes: ['openid'] });
  });

  it("is accepted as a machine's access token for a configured resource", async () => {
    expect(await verify('machine', { clientId: CLIENT_IDS.machine, audience: AUDIENCE })).toMatchObject({
      sub: 'client_id_m2mjob',
      clientId: 'm2mjob',
      roles: [],
      scopes: ['read:orders', 'write:orders'],
      isMachine: true,
    });
  });

  it.each(['user', 'userWithoutRoles', 'machine'] as const)(
    'declares itself an access token, and names its client: %s',
    async (token) => {
      const options = { clientId: '*', audience: AUDIENCE, requireAccessTokenType: true };
      expect(await verify(token, options)).toMatchObject({ claims: { iss: RECORDED_ENDPOINT } });
    },
  );

  it.each([
    ["a user's token of another application", 'user', { clientId: 'other' }, 'invalid_audience'],
    ['a machine without its resource', 'machine', { clientId: CLIENT_IDS.machine }, 'invalid_audience'],
    ['a machine that is not expected', 'machine', { audience: AUDIENCE }, 'invalid_audience'],
    ['an ID token', 'id', {}, 'wrong_token_type'],
    ['an ID token, from whatever application', 'id', { clientId: '*' }, 'wrong_token_type'],
    ['an opaque token', 'opaque', { clientId: 'spaopaque' }, 'malformed_token'],
    ['a token of another project', 'user', { endpoint: 'http://localhost:3101' }, 'invalid_issuer'],
  ] as const)('is refused where it should be: %s', async (_case, token, options, code) => {
    await expect(verify(token, options)).rejects.toMatchObject({ code });
  });

  it('is refused once its key is no longer published', async () => {
    server.serve({ [JWKS_PATH]: recordedDocument('jwks-after-rotation') });
    await expect(verify('user')).rejects.toMatchObject({ code: 'key_not_found' });
  });

  it('has expired since', async () => {
    jest.setSystemTime(Date.parse('2026-11-25T02:22:56Z'));
    await expect(verify('user')).rejects.toMatchObject({ code: 'token_expired' });
  });
});
