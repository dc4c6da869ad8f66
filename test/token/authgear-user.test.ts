import { AuthgearUser } from '../../lib/token/authgear-user.js';
import type { TokenPolicy } from '../../lib/token/token-policy.js';
import { failureOf } from '../support/failures.js';
import { accessClaims, ISSUER, NOW_SECONDS, tokenPolicy } from '../support/token-material.js';

const CLAIM = 'https://authgear.com/claims/user';

function user(overrides: Record<string, unknown> = {}, policy: Partial<TokenPolicy> = {}): AuthgearUser {
  const fixed = { iss: ISSUER, sub: 'user-1', aud: [ISSUER], exp: NOW_SECONDS + 60 };
  return new AuthgearUser({ ...accessClaims(), ...fixed, ...overrides }, tokenPolicy(policy));
}

describe('AuthgearUser', () => {
  it('has the subject, the issuer, the application and every claim', () => {
    expect(user({ sub: 'user-2', email: 'a@b.test' })).toMatchObject({
      sub: 'user-2',
      issuer: ISSUER,
      clientId: 'app',
      claims: { iss: ISSUER, email: 'a@b.test' },
    });
  });

  it('has the roles of every configured claim', () => {
    expect(user({ [`${CLAIM}/roles`]: ['a', 'b'], roles: ['b', 'c'] }).roles).toEqual(['a', 'b', 'c']);
    expect(user().roles).toEqual([]);
  });

  it('has the roles that a function of the app reads, in an array of its own', () => {
    const own = ['admin'];
    const { roles } = user({}, { rolesClaims: () => own });
    expect(roles).toEqual(['admin']);
    expect(Object.isFrozen(roles)).toBe(true);
    expect(Object.isFrozen(own)).toBe(false);
  });

  it('lets a function that reads the roles change no claim', () => {
    const rolesClaims = (claims: object) => Object.assign(claims, { sub: 'admin' });
    expect(failureOf(() => user({}, { rolesClaims }))).toBeInstanceOf(TypeError);
  });

  it.each([
    ['openid profile', ['openid', 'profile']],
    ['openid', ['openid']],
    ['  openid   profile ', ['openid', 'profile']],
    ['', []],
    [' ', []],
    [undefined, []],
    [null, []],
    [['openid'], []],
    [5, []],
  ])('reads the scopes of %j', (scope, scopes) => {
    expect(user({ scope }).scopes).toEqual(scopes);
  });

  it.each([
    ['isAnonymous', 'is_anonymous'],
    ['isVerified', 'is_verified'],
    ['canReauthenticate', 'can_reauthenticate'],
  ] as const)('has %s only where the claim %s is true', (property, claim) => {
    expect(user({ [`${CLAIM}/${claim}`]: true })).toMatchObject({
      isAnonymous: false,
      isVerified: false,
      canReauthenticate: false,
      [property]: true,
    });
    for (const value of [false, 'true', 1, null, undefined]) {
      expect(user({ [`${CLAIM}/${claim}`]: value })[property]).toBe(false);
    }
  });

  it.each([
    ['client_id_app', true],
    ['client_id_app-2', false],
    ['app', false],
    ['user-1', false],
  ])('takes the subject %s for a machine: %s', (sub, isMachine) => {
    expect(user({ sub }).isMachine).toBe(isMachine);
  });

  it('tells when the token expires', () => {
    expect(user({ exp: 1.5 }).expiresAt).toEqual(new Date(1500));
  });

  it('gives a new Date at every access, so that no request changes the expiry of another', () => {
    const shared = user({ exp: 100 });
    shared.expiresAt.setTime(0);
    expect(shared.expiresAt).toEqual(new Date(100_000));
  });

  it.each([
    [0, new Date(0)],
    [1.5, new Date(1500)],
    [-1, new Date(-1000)],
    [8.64e12, new Date(8.64e15)],
    [8.64e12 + 1, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    ['100', undefined],
    [null, undefined],
    [true, undefined],
    [[100], undefined],
    [{}, undefined],
    [undefined, undefined],
  ])('tells of the auth_time %p when the user authenticated: %p', (authTime, date) => {
    expect(user({ auth_time: authTime }).authenticatedAt).toEqual(date);
  });

  it('gives a new Date of the sign-in at every access', () => {
    const shared = user({ auth_time: 100 });
    shared.authenticatedAt?.setTime(0);
    expect(shared.authenticatedAt).toEqual(new Date(100_000));
  });

  it('is written as JSON with its dates', () => {
    const claims = { exp: 100, auth_time: 50 };
    expect(JSON.parse(JSON.stringify(user(claims)))).toEqual({
      sub: 'user-1',
      issuer: ISSUER,
      claims: { ...accessClaims(), ...claims },
      roles: [],
      scopes: [],
      clientId: 'app',
      isAnonymous: false,
      isVerified: false,
      canReauthenticate: false,
      isMachine: false,
      expiresAt: '1970-01-01T00:01:40.000Z',
      authenticatedAt: '1970-01-01T00:00:50.000Z',
    });
    expect(JSON.parse(JSON.stringify(user()))).not.toHaveProperty('authenticatedAt');
  });

  it('shares the scopes of users with one scope, and no others', () => {
    expect(user({ scope: 'a b' }).scopes).toBe(user({ scope: 'a b' }).scopes);
    expect(user({ scope: 'a b' }).scopes).not.toEqual(user({ scope: 'a' }).scopes);
  });

  it('is frozen to its leaves', () => {
    const shared = user({ scope: 'a b', roles: ['a'], standard_attributes: { address: { lines: ['x'] } } });
    const attributes = shared.claims.standard_attributes;
    expect(
      [shared, shared.claims, shared.roles, shared.scopes, shared.claims.aud, attributes].every(Object.isFrozen),
    ).toBe(true);
    expect(failureOf(() => Object.assign(shared, { sub: 'other' }))).toBeInstanceOf(TypeError);
    expect(failureOf(() => Reflect.apply(Array.prototype.push, shared.roles, ['admin']))).toBeInstanceOf(TypeError);
  });

  it('is nobody where the audience is not accepted', () => {
    expect(failureOf(() => user({ aud: ['other'] }))).toMatchObject({ code: 'invalid_audience' });
  });
});
