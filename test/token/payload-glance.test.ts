import { PayloadGlance } from '../../lib/token/payload-glance.js';
import { accessClaims, ISSUER, NOW_SECONDS, tokenPolicy } from '../support/token-material.js';

const NOW = NOW_SECONDS * 1000;

function looksGood(payload: string, clientIds: ReadonlySet<string> | '*' = new Set(['other', 'app'])): boolean {
  return new PayloadGlance(tokenPolicy({ clientIds })).looksGood(Buffer.from(payload), NOW);
}

describe('PayloadGlance', () => {
  it('finds a good payload good', () => {
    expect(looksGood(JSON.stringify(accessClaims()))).toBe(true);
  });

  it.each([
    ['another issuer', { iss: 'https://evil.test' }],
    ['an issuer that begins like ours', { iss: `${ISSUER}.evil.test` }],
    ['no issuer', { iss: undefined }],
    ['another application', { client_id: 'foreign' }],
    ['an application that begins like ours', { client_id: 'apple' }],
    ['no application', { client_id: undefined }],
    ['no expiry', { exp: undefined }],
    ['an expiry that is no number', { exp: 'soon' }],
    ['an expiry in the past', { exp: NOW_SECONDS - 1 }],
    ['an expiry at this moment', { exp: NOW_SECONDS }],
  ])('has a doubt about %s', (_what, overrides) => {
    expect(looksGood(JSON.stringify(accessClaims(overrides)))).toBe(false);
  });

  it('has no doubt about an expiry a second from now', () => {
    expect(looksGood(JSON.stringify(accessClaims({ exp: NOW_SECONDS + 1 })))).toBe(true);
  });

  it('finds the expiry wherever it stands', () => {
    expect(looksGood(`{"exp":${NOW_SECONDS + 60},"iss":"${ISSUER}","client_id":"app"}`)).toBe(true);
    expect(looksGood(`{"iss":"${ISSUER}","client_id":"app","exp":${NOW_SECONDS + 60}}`)).toBe(true);
  });

  it('takes any application where any is accepted, and none where there is none', () => {
    expect(looksGood(JSON.stringify(accessClaims({ client_id: 'foreign' })), '*')).toBe(true);
    expect(looksGood(JSON.stringify(accessClaims({ client_id: undefined })), '*')).toBe(false);
  });

  it('compares Client IDs that JSON has to escape', () => {
    expect(looksGood(JSON.stringify(accessClaims({ client_id: 'a"b' })), new Set(['a"b']))).toBe(true);
  });
});
