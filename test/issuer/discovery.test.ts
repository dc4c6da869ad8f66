import { RefreshError } from '../../lib/errors/refresh-error.js';
import { discoverJwksUri } from '../../lib/issuer/discovery.js';
import { rejectionOf } from '../support/failures.js';
import { LoopbackServer } from '../support/loopback-server.js';

const NEVER = new AbortController().signal;
const PATH = '/.well-known/openid-configuration';

let server: LoopbackServer;
let issuer: string;

beforeAll(async () => {
  server = await LoopbackServer.start();
  issuer = server.origin;
});

afterAll(() => server.stop());

afterEach(() => jest.restoreAllMocks());

function publish(members: Record<string, unknown>): void {
  server.serve({ [PATH]: { issuer, jwks_uri: `${issuer}/oauth2/jwks`, ...members } });
}

const failure = () => rejectionOf(discoverJwksUri(issuer, issuer, NEVER));

describe('discoverJwksUri', () => {
  it('asks the endpoint once, and gives its jwks_uri', async () => {
    publish({});
    expect(await discoverJwksUri(issuer, issuer, NEVER)).toBe(`${issuer}/oauth2/jwks`);
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([`GET ${PATH}`]);
  });

  it.each([
    ['another path', (origin: string) => `${origin}/keys`, '/keys'],
    ['a query', (origin: string) => `${origin}/jwks?v=1`, '/jwks?v=1'],
    ['an unusual spelling', (origin: string) => `${origin.toUpperCase()}/a/../jwks`, '/jwks'],
  ])('takes a jwks_uri with %s', async (_what, uriOf, path) => {
    publish({ jwks_uri: uriOf(issuer) });
    expect(await discoverJwksUri(issuer, issuer, NEVER)).toBe(issuer + path);
  });

  it('takes an https issuer as well', async () => {
    const endpoint = 'https://project.authgear.test';
    const document = { issuer: endpoint, jwks_uri: `${endpoint}/oauth2/jwks` };
    const fetched = jest.spyOn(globalThis, 'fetch').mockResolvedValue(Response.json(document));
    expect(await discoverJwksUri(endpoint, endpoint, NEVER)).toBe(`${endpoint}/oauth2/jwks`);
    expect(fetched.mock.calls.map(([url]) => String(url))).toEqual([endpoint + PATH]);
  });

  it.each([
    ['another host', 'https://other.authgear.test'],
    ['a slash at the end', 'http://127.0.0.1/'],
    ['a path', 'http://127.0.0.1/project'],
  ])('reports an issuer with %s, with both values and the fix', async (_what, actual) => {
    publish({ issuer: actual });
    const error = await failure();
    expect(error).toBeInstanceOf(RefreshError);
    expect(error).toMatchObject({
      code: 'issuer_mismatch',
      message: expect.stringMatching(/custom domain, set the option endpoint to it; otherwise check .* typo/),
    });
    expect(error).toMatchObject({ message: expect.stringContaining(`configured endpoint is ${issuer},`) });
    expect(error).toMatchObject({ message: expect.stringContaining(`the issuer is ${JSON.stringify(actual)}.`) });
  });

  it.each([
    ['a slash at the end', (origin: string) => `${origin}/`],
    ['another case', (origin: string) => origin.replace('http', 'HTTP')],
  ])('reports the issuer itself with %s', async (_what, spell) => {
    publish({ issuer: spell(issuer) });
    expect(await failure()).toMatchObject({
      code: 'issuer_mismatch',
      message: expect.stringContaining(JSON.stringify(spell(issuer))),
    });
  });

  it('shows no more than the beginning of a long issuer', async () => {
    publish({ issuer: `https://${'a'.repeat(1000)}.test` });
    expect(await failure()).toMatchObject({
      code: 'issuer_mismatch',
      message: expect.stringMatching(/the issuer is "https:\/\/a{192}"\./),
    });
  });

  it.each([
    ['no issuer', '{"jwks_uri":"x"}'],
    ['an issuer that is not a string', '{"issuer":5}'],
    ['an array', '[]'],
    ['null', 'null'],
    ['a string', '"issuer"'],
  ])('refuses a document with %s', async (_what, body) => {
    server.send(body);
    expect(await failure()).toMatchObject({
      code: 'issuer_unreachable',
      message: `${issuer}${PATH} is not a discovery document: it names no issuer`,
    });
  });

  it.each([
    ['HTML', '<html></html>'],
    ['nothing', ''],
  ])('refuses %s in place of a document', async (_what, body) => {
    server.send(body);
    expect(await failure()).toMatchObject({
      code: 'issuer_unreachable',
      message: `GET ${issuer}${PATH} answered with something that is not JSON`,
      cause: expect.anything(),
    });
  });

  it('reports an issuer that is not a URL as another issuer', async () => {
    publish({ issuer: 'authgear' });
    expect(await failure()).toMatchObject({ code: 'issuer_mismatch' });
  });

  it('takes a document of any media type', async () => {
    const document = { issuer, jwks_uri: `${issuer}/oauth2/jwks` };
    server.send(JSON.stringify(document), { headers: { 'content-type': 'text/plain' } });
    expect(await discoverJwksUri(issuer, issuer, NEVER)).toBe(`${issuer}/oauth2/jwks`);
  });

  it.each([undefined, null, 5, '', '/oauth2/jwks', 'oauth2/jwks', ['x'], ['http://127.0.0.1/jwks'], {}])(
    'refuses the jwks_uri %j, which is no URL',
    async (jwksUri) => {
      publish({ jwks_uri: jwksUri });
      expect(await failure()).toMatchObject({
        code: 'issuer_unreachable',
        message: `${issuer}${PATH} has no jwks_uri`,
      });
    },
  );

  it.each([
    ['another host', (origin: string) => origin.replace('127.0.0.1', 'evil.test')],
    ['another name of the host', (origin: string) => origin.replace('127.0.0.1', 'localhost')],
    ['another port', (origin: string) => origin.replace(/\d+$/, '1')],
    ['another scheme', (origin: string) => origin.replace('http', 'https')],
    ['a file', () => 'file:///etc/passwd'],
    ['data', () => 'data:application/json,{}'],
    ['a user name', (origin: string) => origin.replace('//', '//user@')],
    ['a password', (origin: string) => origin.replace('//', '//:secret@')],
    ['the endpoint as user name', (origin: string) => `${origin}@evil.test`],
    ['a blob of the origin', (origin: string) => `blob:${origin}`],
  ])('takes keys from no jwks_uri with %s', async (_what, originOf) => {
    publish({ jwks_uri: `${originOf(issuer)}/oauth2/jwks` });
    expect(await failure()).toMatchObject({
      code: 'issuer_unreachable',
      message: `${issuer}${PATH} has a jwks_uri outside ${issuer}; keys are taken from the issuer's own origin only`,
    });
  });

  it('passes on that the issuer can not be reached', async () => {
    server.send('', { status: 503 });
    expect(await failure()).toMatchObject({
      code: 'issuer_unreachable',
      message: `GET ${issuer}${PATH} answered with status 503`,
    });
  });

  describe('at another address', () => {
    const ENDPOINT = 'https://project.authgear.test';

    it.each([
      ['the issuer', ENDPOINT],
      ['that address', 'ADDRESS'],
    ])('reads the document there, and the keys too, where it says that they are at %s', async (_whose, origin) => {
      publish({ issuer: ENDPOINT, jwks_uri: `${origin.replace('ADDRESS', issuer)}/oauth2/jwks?v=1` });
      expect(await discoverJwksUri(ENDPOINT, issuer, NEVER)).toBe(`${issuer}/oauth2/jwks?v=1`);
      expect(server.requestedPaths).toEqual([PATH]);
    });

    it('refuses a document that names that address as issuer', async () => {
      publish({});
      expect(await rejectionOf(discoverJwksUri(ENDPOINT, issuer, NEVER))).toMatchObject({
        code: 'issuer_mismatch',
        message: expect.stringContaining(`configured endpoint is ${ENDPOINT},`),
      });
    });

    it('takes keys from no other place', async () => {
      publish({ issuer: ENDPOINT, jwks_uri: 'https://evil.test/oauth2/jwks' });
      expect(await rejectionOf(discoverJwksUri(ENDPOINT, issuer, NEVER))).toMatchObject({
        message: expect.stringMatching(/ has a jwks_uri outside https:\/\/project.authgear.test; /),
      });
    });
  });

  it('ends with its signal', async () => {
    publish({});
    expect(await rejectionOf(discoverJwksUri(issuer, issuer, AbortSignal.abort()))).toMatchObject({
      code: 'issuer_unreachable',
    });
    expect(server.requests).toEqual([]);
  });
});
