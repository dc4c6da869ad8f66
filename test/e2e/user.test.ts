import { AuthgearTokenVerifier } from '../../lib/index.js';
import { useStage } from '../support/stage.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';

const RESOURCE = 'https://api.example.com';
const CLAIM = 'https://authgear.com/claims/user';

describe.each(ADAPTERS)('AuthgearUser on %s', (adapter) => {
  const stage = useStage(adapter);
  let app: TestApp;

  beforeAll(async () => {
    app = await stage.startApp({ audience: RESOURCE });
  });

  const userOf = (token: string) => app.nest.get<AuthgearTokenVerifier>(AuthgearTokenVerifier).verify(token);

  it('has everything a user token says, as properties and as JSON', async () => {
    const claims = {
      iss: stage.issuer.endpoint,
      aud: [stage.issuer.endpoint],
      sub: 'u1',
      client_id: 'test-client',
      iat: 1_700_000_000,
      exp: 4_000_000_000,
      jti: 'j1',
      scope: 'openid offline_access',
      auth_time: 1_700_000_000,
      amr: ['pwd'],
      [`${CLAIM}/roles`]: ['admin'],
      [`${CLAIM}/is_anonymous`]: false,
      [`${CLAIM}/is_verified`]: true,
      [`${CLAIM}/can_reauthenticate`]: true,
      standard_attributes: { email: 'u1@example.com' },
    };
    const expected = {
      sub: 'u1',
      issuer: stage.issuer.endpoint,
      claims,
      roles: ['admin'],
      scopes: ['openid', 'offline_access'],
      clientId: 'test-client',
      isAnonymous: false,
      isVerified: true,
      canReauthenticate: true,
      isMachine: false,
    };
    const token = await stage.issuer.accessToken({ claims });
    const dates = { expiresAt: new Date(4_000_000_000_000), authenticatedAt: new Date(1_700_000_000_000) };
    expect(await userOf(token)).toMatchObject({ ...expected, ...dates });
    const written = { expiresAt: '2096-10-02T07:06:40.000Z', authenticatedAt: '2023-11-14T22:13:20.000Z' };
    expect((await app.get('/profile', token)).body).toEqual({ ...expected, ...written });
  });

  it('has everything a machine token says', async () => {
    const user = await userOf(await stage.issuer.machineToken({ resource: RESOURCE, scope: 'read  write ' }));
    expect(user).toMatchObject({
      sub: 'client_id_test-client',
      roles: [],
      scopes: ['read', 'write'],
      clientId: 'test-client',
      isAnonymous: false,
      isVerified: false,
      canReauthenticate: false,
      isMachine: true,
      issuer: stage.issuer.endpoint,
      authenticatedAt: undefined,
    });
  });

  it.each(['1700000000', null, {}, [1_700_000_000], true, 8.64e12 + 1])(
    'does not know when a user signed in whose auth_time is %j',
    async (authTime) => {
      const token = await stage.issuer.accessToken({ claims: { auth_time: authTime } });
      expect((await userOf(token)).authenticatedAt).toBeUndefined();
    },
  );

  it.each([
    [true, true],
    [false, false],
    [undefined, false],
    [null, false],
    ['true', false],
    [1, false],
  ])('takes the claim %j for %s', async (claim, value) => {
    const names = ['is_anonymous', 'is_verified', 'can_reauthenticate'];
    const claims = Object.fromEntries(names.map((name) => [`${CLAIM}/${name}`, claim]));
    const user = await userOf(await stage.issuer.accessToken({ claims }));
    expect(user).toMatchObject({ isAnonymous: value, isVerified: value, canReauthenticate: value });
  });

  it.each([undefined, null, 1, ['openid'], '', ' '])('has no scopes where scope is %j', async (scope) => {
    expect((await userOf(await stage.issuer.accessToken({ claims: { scope } }))).scopes).toEqual([]);
  });

  it.each([
    ['client_id_other', false],
    ['test-client', false],
    ['client_id_test-client', true],
  ])('with the subject %s is a machine: %s', async (sub, isMachine) => {
    expect(await userOf(await stage.issuer.accessToken({ sub }))).toMatchObject({ sub, isMachine });
  });

  it('is frozen to its leaves', async () => {
    const claims = { a: { b: [{ c: 'd' }] }, roles: ['x'] };
    const user = await userOf(await stage.issuer.accessToken({ claims }));
    expect(unfrozenPartsOf(user)).toEqual([]);
    expect(Reflect.set(user, 'sub', 'admin')).toBe(false);
    expect(Reflect.set(user.roles, 0, 'admin')).toBe(false);
    expect(Reflect.set(user, 'expiresAt', new Date())).toBe(false);
    expect(Reflect.set(user, 'extra', 1)).toBe(false);
  });

  it('cannot be changed for other requests through its dates', async () => {
    const token = await stage.issuer.accessToken({ claims: { exp: 4_000_000_000 } });
    const user = await userOf(token);
    user.expiresAt.setTime(0);
    expect(user.expiresAt.getTime()).toBe(4_000_000_000_000);
    expect((await userOf(token)).expiresAt.getTime()).toBe(4_000_000_000_000);
  });

  it('takes nothing from the prototypes of its claims', async () => {
    const rolesClaim = `${CLAIM}/roles`;
    const claims = { ...JSON.parse(`{ "__proto__": { "${rolesClaim}": ["admin"] } }`), [rolesClaim]: undefined };
    const token = await stage.issuer.accessToken({ claims });
    expect((await userOf(token)).roles).toEqual([]);
    expect({}).not.toHaveProperty([rolesClaim]);
  });
});

/** Paths of the objects in a value that can be changed. */
function unfrozenPartsOf(value: object, path = 'user'): string[] {
  const below = Object.entries(value).flatMap(([name, member]) =>
    typeof member === 'object' && member !== null ? unfrozenPartsOf(member, `${path}.${name}`) : [],
  );
  return Object.isFrozen(value) ? below : [path, ...below];
}
