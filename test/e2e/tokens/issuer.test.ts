import { expectRefusal } from '../../support/refusals.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS, type TestApp } from '../../support/test-app.js';

describe.each(ADAPTERS)('iss on %s', (adapter) => {
  const stage = useStage(adapter);
  let app: TestApp;

  beforeAll(async () => {
    app = await stage.startApp();
  });

  it.each<[string, (endpoint: string) => unknown]>([
    ['another project', () => 'https://other.authgear.cloud'],
    ['a trailing slash', (endpoint) => `${endpoint}/`],
    ['a path', (endpoint) => `${endpoint}/tenant`],
    ['another scheme', (endpoint) => endpoint.replace('http:', 'https:')],
    ['capital letters', (endpoint) => endpoint.toUpperCase()],
    ['no port', (endpoint) => endpoint.replace(/:\d+$/, '')],
    ['white space', (endpoint) => ` ${endpoint}`],
    ['an array', (endpoint) => [endpoint]],
    ['a number', () => 1],
    ['null', () => null],
    ['the empty string', () => ''],
    ['nothing', () => undefined],
  ])('answers invalid_issuer to %s', async (_case, iss) => {
    const { endpoint } = stage.issuer;
    const token = await stage.issuer.accessToken({ claims: { iss: iss(endpoint) } });
    expectRefusal(await app.get('/profile', token), 'invalid_issuer', endpoint);
  });

  it('is compared with the endpoint without its trailing slash', async () => {
    const { issuer } = stage;
    const other = await stage.startApp({ endpoint: `${issuer.endpoint}/` });
    expect(await other.get('/profile', await issuer.accessToken())).toMatchObject({ status: 200 });
  });
});

describe.each(ADAPTERS)('a token that is refused without its key on %s', (adapter) => {
  const stage = useStage(adapter);

  it.each([
    ['with a foreign issuer', { iss: 'https://other.authgear.cloud' }, {}, 'invalid_issuer'],
    ['that has expired', { exp: 1 }, {}, 'token_expired'],
    ['that is not active yet', { nbf: 9_999_999_999 }, {}, 'token_not_active'],
    ['without a subject', { sub: undefined }, {}, 'malformed_token'],
    ['for another audience', { aud: ['https://other.example'] }, {}, 'invalid_audience'],
    ['of another type', {}, { typ: 'logout+jwt' }, 'wrong_token_type'],
    ['with another algorithm', {}, { alg: 'ES256' }, 'unsupported_algorithm'],
  ] as const)('never causes a key refresh: one %s', async (_case, claims, header, code) => {
    const issuer = await stage.startIssuer();
    const app = await stage.startApp({ endpoint: issuer.endpoint });
    const token = await issuer.accessToken({ claims, header: { kid: 'unknown', ...header } });
    expectRefusal(await app.get('/profile', token), code, issuer.endpoint);
    expect(issuer.requests).toEqual([]);
  });
});
