import { BaseIssuer } from '../../support/base-issuer.js';
import { encodeSegment, signedBy, withParts } from '../../support/jws.js';
import { expectRefusal } from '../../support/refusals.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS, type TestApp } from '../../support/test-app.js';

const NOW = Date.UTC(2026, 0, 1);
const NOW_SECONDS = NOW / 1000;
const LATEST_DATE = 8.64e12;

describe.each(ADAPTERS)('time and subject on %s', (adapter) => {
  const stage = useStage(adapter, () => BaseIssuer.start());
  let app: TestApp;
  let tolerantApp: TestApp;

  beforeAll(async () => {
    app = await stage.startApp();
    tolerantApp = await stage.startApp({ clockTolerance: 30 });
  });

  beforeEach(() => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  const tokenOf = (claims: object) =>
    signedBy(
      stage.issuer.key,
      withParts(stage.issuer.token(), { payload: encodeSegment({ ...stage.issuer.claims(), ...claims }) }),
    );

  it.each([
    ['exp missing', { exp: undefined }],
    ['exp null', { exp: null }],
    ['exp a string', { exp: String(NOW_SECONDS + 60) }],
    ['exp a boolean', { exp: true }],
    ['exp later than any date', { exp: LATEST_DATE + 1 }],
    ['exp earlier than any date', { exp: -LATEST_DATE - 1 }],
    ['nbf null', { nbf: null }],
    ['nbf a string', { nbf: '0' }],
    ['iat null', { iat: null }],
    ['iat a string', { iat: '0' }],
    ['sub missing', { sub: undefined }],
    ['sub empty', { sub: '' }],
    ['sub null', { sub: null }],
    ['sub a number', { sub: 1 }],
    ['sub an array', { sub: ['u1'] }],
  ])('answers malformed_token to %s', async (_case, claims) => {
    expectRefusal(await app.get('/profile', tokenOf(claims)), 'malformed_token', stage.issuer.endpoint);
  });

  it('answers malformed_token to an exp that is beyond all numbers', async () => {
    const payload = JSON.stringify(stage.issuer.claims()).replace(/"exp":\d+/, '"exp":1e400');
    const parts = { payload: encodeSegment(payload) };
    const token = signedBy(stage.issuer.key, withParts(stage.issuer.token(), parts));
    expectRefusal(await app.get('/profile', token), 'malformed_token', stage.issuer.endpoint);
  });

  it.each([
    ['now', NOW_SECONDS],
    ['a second ago', NOW_SECONDS - 1],
    ['at the epoch', 0],
    ['before the epoch', -1],
  ])('answers token_expired to exp %s', async (_case, exp) => {
    expectRefusal(await app.get('/profile', tokenOf({ exp })), 'token_expired', stage.issuer.endpoint);
  });

  it.each([
    ['in a second', { nbf: NOW_SECONDS + 1 }],
    ['in half a second', { nbf: NOW_SECONDS + 0.5 }],
    ['later than any date', { nbf: LATEST_DATE + 1 }],
  ])('answers token_not_active to nbf %s', async (_case, claims) => {
    expectRefusal(await app.get('/profile', tokenOf(claims)), 'token_not_active', stage.issuer.endpoint);
  });

  it.each([
    ['exp in a second', { exp: NOW_SECONDS + 1 }],
    ['exp in half a second', { exp: NOW_SECONDS + 0.5 }],
    ['exp at the last date', { exp: LATEST_DATE }],
    ['nbf now', { nbf: NOW_SECONDS }],
    ['iat to come', { iat: NOW_SECONDS + 3600 }],
    ['no nbf and no iat', { nbf: undefined, iat: undefined }],
  ])('lets in %s', async (_case, claims) => {
    expect(await app.get('/profile', tokenOf(claims))).toMatchObject({ status: 200 });
  });

  it.each([
    ['exp', { exp: NOW_SECONDS - 29.999 }, { exp: NOW_SECONDS - 30 }, 'token_expired'],
    ['nbf', { nbf: NOW_SECONDS + 30 }, { nbf: NOW_SECONDS + 30.001 }, 'token_not_active'],
  ] as const)('gives %s the leeway of clockTolerance and no more', async (_case, within, beyond, code) => {
    expect(await tolerantApp.get('/profile', tokenOf(within))).toMatchObject({ status: 200 });
    expectRefusal(await tolerantApp.get('/profile', tokenOf(beyond)), code, stage.issuer.endpoint);
  });
});
