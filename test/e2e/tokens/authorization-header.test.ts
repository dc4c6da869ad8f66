import { expectRefusal } from '../../support/refusals.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS, type TestApp } from '../../support/test-app.js';
import { rawGet } from '../support/raw-request.js';

describe.each(ADAPTERS)('Authorization header on %s', (adapter) => {
  const stage = useStage(adapter);
  let app: TestApp;
  let token: string;

  beforeAll(async () => {
    app = await stage.startApp();
    token = await stage.issuer.accessToken();
  });

  it.each([['Bearer'], ['bearer'], ['BEARER'], ['bEaReR'], ['Bearer   ']])(
    'takes a token after "%s" and a space',
    async (scheme) => {
      expect(await app.get('/profile', { authorization: `${scheme} ${token}` })).toMatchObject({ status: 200 });
    },
  );

  it.each(['Authorization', 'authorization', 'AUTHORIZATION'])('takes a token under the name %s', async (name) => {
    expect(await rawGet(`${app.url}/profile`, [name, `Bearer ${token}`])).toMatchObject({ status: 200 });
  });

  it('takes a token of almost the 16 KiB that Node allows all headers together', async () => {
    const long = await stage.issuer.accessToken({ claims: { padding: 'x'.repeat(10_000) } });
    expect(await app.get('/profile', long)).toMatchObject({ status: 200 });
  });

  it('answers missing_token where there is no header', async () => {
    expectRefusal(await app.get('/profile'), 'missing_token', stage.issuer.endpoint);
  });

  it.each([
    ['is empty', () => ''],
    ['has another scheme', () => 'Basic dXNlcjpwYXNz'],
    ['has another scheme before a valid token', () => `DPoP ${token}`],
    ['has a scheme that only starts with Bearer', () => `Bearers ${token}`],
    ['has no scheme before a valid token', () => token],
    ['has nothing after the scheme', () => 'Bearer'],
    ['has only spaces after the scheme', () => 'Bearer    '],
  ])('answers missing_token where it %s', async (_case, authorization) => {
    const answer = await app.get('/profile', { authorization: authorization() });
    expectRefusal(answer, 'missing_token', stage.issuer.endpoint);
  });

  it.each([
    ['has two tokens', () => `Bearer ${token} ${token}`],
    ['has something after the token', () => `Bearer ${token} x`],
    ['has two credentials', () => `Bearer ${token}, Bearer ${token}`],
    ['has a tab after the scheme', () => `Bearer\t${token}`],
    ['has a tab after the space', () => `Bearer \t${token}`],
    ['has a colon after the scheme', () => `Bearer: ${token}`],
    ['has characters that are not ASCII', () => `Bearer ${token}é`],
  ])('answers malformed_token where it %s', async (_case, authorization) => {
    const answer = await app.get('/profile', { authorization: authorization() });
    expectRefusal(answer, 'malformed_token', stage.issuer.endpoint);
  });

  it.each([
    ['the same token', () => [`Bearer ${token}`, `Bearer ${token}`]],
    ['a valid token first', () => [`Bearer ${token}`, 'Bearer other']],
    ['a valid token last', () => ['Basic dXNlcjpwYXNz', `Bearer ${token}`]],
  ])('answers malformed_token where there are two headers: %s', async (_case, values) => {
    const headers = values().flatMap((value) => ['Authorization', value]);
    expectRefusal(await rawGet(`${app.url}/profile`, headers), 'malformed_token', stage.issuer.endpoint);
  });

  describe('among as many headers as Node reads of a request', () => {
    // Host, Connection and Authorization are three more.
    const others = (count: number) => new Array<string[]>(count).fill(['X', 'y']).flat();

    it.each([
      ['a thousand, by default', undefined, 1000],
      ['ten, as the server is set', 10, 10],
    ])('is taken up to there, and answered with malformed_token from there on: %s', async (_case, set, max) => {
      const limited = await stage.startApp({}, undefined, {
        configure: (nest) => {
          if (set !== undefined) nest.getHttpServer().maxHeadersCount = set;
        },
      });
      const url = `${limited.url}/profile`;
      const header = ['Authorization', `Bearer ${token}`];
      expect(await rawGet(url, [...header, ...others(max - 4)])).toMatchObject({ status: 200 });
      for (const unseen of [others(1), ['Authorization', 'Bearer other']]) {
        const answer = await rawGet(url, [...header, ...others(max - 4), ...unseen]);
        expectRefusal(answer, 'malformed_token', stage.issuer.endpoint);
      }
    });
  });

  it.each([
    ['the query', () => `/profile?access_token=${token}`, {}],
    ['a cookie', () => '/profile', { cookie: 'access_token=TOKEN' }],
    ['another header', () => '/profile', { 'x-access-token': 'TOKEN' }],
  ])('takes no token from %s', async (_case, path, headers) => {
    const withToken = Object.entries(headers).map(([name, value]) => [name, value.replace('TOKEN', token)]);
    expectRefusal(await app.get(path(), Object.fromEntries(withToken)), 'missing_token', stage.issuer.endpoint);
  });
});
