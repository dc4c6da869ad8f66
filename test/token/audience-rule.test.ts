import { acceptedClientId } from '../../lib/token/audience-rule.js';
import type { TokenPolicy } from '../../lib/token/token-policy.js';
import { failureOf } from '../support/failures.js';
import { ISSUER, tokenPolicy } from '../support/token-material.js';

const API = 'https://api.test/orders';
const NAMED: Partial<TokenPolicy> = { clientIds: new Set(['app', 'app-2']), audiences: new Set([ISSUER, API]) };
const ANY: Partial<TokenPolicy> = { clientIds: '*', audiences: new Set([ISSUER, API]) };

describe.each([
  { title: 'named applications', policy: NAMED },
  { title: 'any application', policy: ANY },
])('acceptedClientId with $title', ({ policy }) => {
  it.each([
    ['the endpoint, in an array', { aud: [ISSUER], client_id: 'app' }],
    ['the endpoint, as a string', { aud: ISSUER, client_id: 'app' }],
    ['a configured resource', { aud: [API], client_id: 'app' }],
    ['an accepted audience among others', { aud: ['x', ISSUER, 'y'], client_id: 'app' }],
    ['the application itself', { aud: ['app'], client_id: 'app' }],
    ['the application itself, as a string', { aud: 'app', client_id: 'app' }],
  ])('takes %s', (_what, claims) => {
    expect(acceptedClientId(claims, tokenPolicy(policy))).toBe('app');
  });

  it.each([
    ['no audience', { client_id: 'app' }],
    ['an audience of null', { aud: null, client_id: 'app' }],
    ['an empty array', { aud: [], client_id: 'app' }],
    ['an empty string', { aud: '', client_id: 'app' }],
    ['a number', { aud: 5, client_id: 'app' }],
    ['an object', { aud: { 0: ISSUER, length: 1 }, client_id: 'app' }],
    ['an array with a number beside a valid one', { aud: [ISSUER, 5], client_id: 'app' }],
    ['an array with null beside a valid one', { aud: [null, ISSUER], client_id: 'app' }],
    ['an array in the array', { aud: [[ISSUER]], client_id: 'app' }],
    ['another audience', { aud: ['https://other.test'], client_id: 'app' }],
    ['the endpoint with a slash', { aud: [`${ISSUER}/`], client_id: 'app' }],
    ['the endpoint in another case', { aud: [ISSUER.toUpperCase()], client_id: 'app' }],
    ['a part of the endpoint', { aud: [ISSUER.slice(0, -1)], client_id: 'app' }],
    ['the endpoint without an application', { aud: [ISSUER] }],
    ['an application that is null', { aud: [ISSUER], client_id: null }],
    ['an application that is a number', { aud: [ISSUER], client_id: 5 }],
    ['an application that is an array', { aud: [ISSUER], client_id: ['app'] }],
    ['an application that is empty', { aud: [ISSUER], client_id: '' }],
    ['an audience and an application that are empty', { aud: '', client_id: '' }],
  ])('refuses %s', (_what, claims) => {
    expect(failureOf(() => acceptedClientId(claims, tokenPolicy(policy)))).toMatchObject({
      code: 'invalid_audience',
      message: expect.stringMatching(/aud and client_id.*clientId and audience/),
    });
  });
});

describe('acceptedClientId with named applications', () => {
  const policy = tokenPolicy(NAMED);

  it('takes an application as audience without client_id, the first that is configured', () => {
    expect(acceptedClientId({ aud: ['x', 'app-2', 'app'] }, policy)).toBe('app-2');
    expect(acceptedClientId({ aud: 'app' }, policy)).toBe('app');
  });

  it('takes an audience of one application and the client_id of another, both configured', () => {
    expect(acceptedClientId({ aud: ['app-2'], client_id: 'app' }, policy)).toBe('app');
  });

  it.each([
    ['another application for the endpoint', { aud: [ISSUER], client_id: 'foreign' }],
    ['another application for our application', { aud: ['app'], client_id: 'foreign' }],
    ['another application for itself', { aud: ['foreign'], client_id: 'foreign' }],
    ['another application as audience', { aud: ['foreign'] }],
    ['a Client ID in another case', { aud: [ISSUER], client_id: 'APP' }],
    ['the asterisk', { aud: ['*'], client_id: '*' }],
  ])('refuses %s', (_what, claims) => {
    expect(failureOf(() => acceptedClientId(claims, policy))).toMatchObject({ code: 'invalid_audience' });
  });
});

describe('acceptedClientId with any application', () => {
  const policy = tokenPolicy(ANY);

  it('takes whichever application the token names', () => {
    expect(acceptedClientId({ aud: [ISSUER], client_id: 'foreign' }, policy)).toBe('foreign');
    expect(acceptedClientId({ aud: ['foreign'], client_id: 'foreign' }, policy)).toBe('foreign');
  });

  it.each([
    ['an audience alone', { aud: ['app'] }],
    ['an audience of another application', { aud: ['app-2'], client_id: 'app' }],
  ])('refuses %s', (_what, claims) => {
    expect(failureOf(() => acceptedClientId(claims, policy))).toMatchObject({ code: 'invalid_audience' });
  });
});
