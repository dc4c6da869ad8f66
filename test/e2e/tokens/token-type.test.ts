import { expectRefusal } from '../../support/refusals.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS, type TestApp } from '../../support/test-app.js';

const ACCESS_TOKEN_TYPES = ['at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/At+Jwt'];
const OPEN_TYPES = ['JWT', 'jwt', undefined];
const OTHER_TYPES = ['', 'dpop+jwt', 'logout+jwt', 'application/jwt', 'at+jwt ', null, 1, ['at+jwt']];
const ID_TOKEN_MARKS = ['nonce', 'at_hash', 'c_hash', 's_hash', 'ds_hash', 'sid'];

describe.each(ADAPTERS)('token type on %s', (adapter) => {
  const stage = useStage(adapter);
  let app: TestApp;
  let strictApp: TestApp;

  beforeAll(async () => {
    app = await stage.startApp();
    strictApp = await stage.startApp({ requireAccessTokenType: true });
  });

  const guideToken = (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
    stage.issuer.accessToken({ shape: 'guide', claims, header });

  it.each(ACCESS_TOKEN_TYPES)('lets in typ %s, whatever its claims', async (typ) => {
    const token = await stage.issuer.accessToken({ header: { typ }, claims: { nonce: 'n', sid: 's' } });
    expect(await app.get('/profile', token)).toMatchObject({ status: 200 });
    expect(await strictApp.get('/profile', token)).toMatchObject({ status: 200 });
  });

  it.each(OPEN_TYPES)('lets in typ %j without a mark of an ID token', async (typ) => {
    expect(await app.get('/profile', await guideToken({}, { typ }))).toMatchObject({ status: 200 });
  });

  it.each(OPEN_TYPES)('answers wrong_token_type to typ %j under requireAccessTokenType', async (typ) => {
    const answer = await strictApp.get('/profile', await guideToken({}, { typ }));
    expectRefusal(answer, 'wrong_token_type', stage.issuer.endpoint);
  });

  it.each(OTHER_TYPES)('answers wrong_token_type to typ %j', async (typ) => {
    const token = await stage.issuer.accessToken({ header: { typ } });
    expectRefusal(await app.get('/profile', token), 'wrong_token_type', stage.issuer.endpoint);
  });

  it.each(ID_TOKEN_MARKS)('answers wrong_token_type to %s, of whatever value', async (mark) => {
    for (const value of ['x', '', null, false]) {
      const token = await guideToken({ [mark]: value, client_id: stage.issuer.clientId });
      expectRefusal(await app.get('/profile', token), 'wrong_token_type', stage.issuer.endpoint);
    }
  });

  it.each([
    ['auth_time', 1_700_000_000],
    ['amr', ['pwd']],
  ])('answers wrong_token_type to %s without client_id', async (mark, value) => {
    const token = await guideToken({ [mark]: value });
    expectRefusal(await app.get('/profile', token), 'wrong_token_type', stage.issuer.endpoint);
  });

  it('lets in auth_time and amr with client_id', async () => {
    const { clientId } = stage.issuer;
    const token = await guideToken({ auth_time: 1_700_000_000, amr: ['pwd'], client_id: clientId });
    expect(await app.get('/profile', token)).toMatchObject({ status: 200 });
  });

  it.each([
    ['at+jwt', { jkt: 'thumbprint' }],
    ['JWT', { 'x5t#S256': 'thumbprint' }],
    ['at+jwt', null],
  ])('answers wrong_token_type to typ %s bound to a key', async (typ, cnf) => {
    const token = await guideToken({ cnf }, { typ });
    expectRefusal(await app.get('/profile', token), 'wrong_token_type', stage.issuer.endpoint);
  });

  it('answers wrong_token_type to an ID token, and says what to send', async () => {
    const answer = await app.get('/profile', await stage.issuer.idToken());
    expect(expectRefusal(answer, 'wrong_token_type', stage.issuer.endpoint)).toContain('send the access token');
  });

  it.each([
    ['that has expired', { expiresIn: '-1h' }],
    ['of the future', { claims: { nbf: 9_999_999_999 } }],
  ])('says of an ID token %s what it is', async (_case, options) => {
    const token = await stage.issuer.idToken(options);
    for (const each of [app, strictApp]) {
      const answer = await each.get('/profile', token);
      expect(expectRefusal(answer, 'wrong_token_type', stage.issuer.endpoint)).toContain('not the ID token');
    }
  });

  it("answers wrong_token_type to an ID token under clientId '*'", async () => {
    const openApp = await stage.startApp({ clientId: '*' });
    const answer = await openApp.get('/profile', await stage.issuer.idToken());
    expectRefusal(answer, 'wrong_token_type', stage.issuer.endpoint);
  });
});
