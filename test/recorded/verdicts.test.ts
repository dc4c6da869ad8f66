import type { AuthgearModuleOptions } from '../../lib/index.js';
import type { Answer } from '../support/answer.js';
import { useClock } from '../support/controlled-clock.js';
import { LoopbackServer } from '../support/loopback-server.js';
import { expectRefusal } from '../support/refusals.js';
import { useStage } from '../support/stage.js';
import { ADAPTERS } from '../support/test-app.js';
import { RECORDED_AT, RECORDED_ENDPOINT, type RecordedToken, recordedDocument, recordedToken } from './recording.js';

const DISCOVERY_PATH = '/.well-known/openid-configuration';
const JWKS_PATH = '/oauth2/jwks';
const AUDIENCE = 'https://api.example.com';

/** The recorded documents on a free port: the recorded one may be in use. */
async function startRecordedIssuer() {
  const server = await LoopbackServer.start();
  const publish = (jwks: 'jwks' | 'jwks-after-rotation') =>
    server.serve({ [DISCOVERY_PATH]: recordedDocument('discovery'), [JWKS_PATH]: recordedDocument(jwks) });
  publish('jwks');
  return { endpoint: RECORDED_ENDPOINT, clientId: 'spajwt', server, publish, stop: () => server.stop() };
}

describe.each(ADAPTERS)('what a running Authgear issued, on %s', (adapter) => {
  const stage = useStage(adapter, startRecordedIssuer);

  useClock(RECORDED_AT);

  afterEach(() => stage.issuer.publish('jwks'));

  async function ask(token: RecordedToken, options: Partial<AuthgearModuleOptions> = {}): Promise<Answer> {
    const app = await stage.startApp({ internalEndpoint: stage.issuer.server.origin, ...options });
    return app.get('/profile', recordedToken(token));
  }

  it("is accepted as a user's access token, with direct roles and those of groups", async () => {
    expect(await ask('user')).toMatchObject({
      status: 200,
      body: {
        sub: 'ddfbf071-b1fa-4987-8cf9-ce35e8b48865',
        clientId: 'spajwt',
        roles: ['admin:all', 'editor'],
        scopes: ['openid', 'offline_access', 'https://authgear.com/scopes/full-access'],
        isAnonymous: false,
        isVerified: false,
        canReauthenticate: true,
        isMachine: false,
        expiresAt: '2026-11-25T02:22:56.000Z',
      },
    });
  });

  it('is accepted as an access token of a user who has no roles', async () => {
    expect(await ask('userWithoutRoles')).toMatchObject({
      status: 200,
      body: { clientId: 'spajwt', roles: [], scopes: ['openid'] },
    });
  });

  it("is accepted as a machine's access token for a configured resource", async () => {
    expect(await ask('machine', { clientId: 'm2mjob', audience: AUDIENCE })).toMatchObject({
      status: 200,
      body: {
        sub: 'client_id_m2mjob',
        clientId: 'm2mjob',
        roles: [],
        scopes: ['read:orders', 'write:orders'],
        isMachine: true,
      },
    });
  });

  it.each(['user', 'userWithoutRoles', 'machine'] as const)(
    'declares itself an access token, and names its client: %s',
    async (token) => {
      const options = { clientId: '*', audience: AUDIENCE, requireAccessTokenType: true };
      expect(await ask(token, options)).toMatchObject({ status: 200, body: { claims: { iss: RECORDED_ENDPOINT } } });
    },
  );

  it.each([
    ["a user's token of another application", 'user', { clientId: 'other' }, 'invalid_audience'],
    ['a machine without its resource', 'machine', { clientId: 'm2mjob' }, 'invalid_audience'],
    ['a machine that is not expected', 'machine', { audience: AUDIENCE }, 'invalid_audience'],
    ['an ID token', 'id', {}, 'wrong_token_type'],
    ['an ID token, from whatever application', 'id', { clientId: '*' }, 'wrong_token_type'],
    ['an opaque token', 'opaque', { clientId: 'spaopaque' }, 'malformed_token'],
  ] as const)('is refused where it should be: %s', async (_case, token, options, code) => {
    expectRefusal(await ask(token, options), code, RECORDED_ENDPOINT);
  });

  it('is refused by an API of another project', async () => {
    const endpoint = 'http://localhost:3101';
    expectRefusal(await ask('user', { endpoint }), 'invalid_issuer', endpoint);
  });

  it('is refused once its key is no longer published', async () => {
    stage.issuer.publish('jwks-after-rotation');
    expectRefusal(await ask('user'), 'key_not_found', RECORDED_ENDPOINT);
  });

  it('has expired since', async () => {
    jest.setSystemTime(Date.parse('2026-11-25T02:22:56Z'));
    expectRefusal(await ask('user'), 'token_expired', RECORDED_ENDPOINT);
  });
});
