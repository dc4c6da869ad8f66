import { expectRefusal } from '../../support/refusals.js';
import { shared, useStage } from '../../support/stage.js';
import { ADAPTERS } from '../../support/test-app.js';

const ROLES_CLAIM = 'https://authgear.com/claims/user/roles';

describe.each(ADAPTERS)('token shapes on %s', (adapter) => {
  const stage = useStage(adapter);
  const sharedApp = shared(() => stage.startApp());

  it.each(['authgear', 'guide'] as const)("lets in a user's access token of the shape %s", async (shape) => {
    const app = await sharedApp();
    const token = await stage.issuer.accessToken({ shape, sub: 'u1', roles: ['admin', 'editor'] });
    expect(await app.get('/profile', token)).toMatchObject({
      status: 200,
      body: { sub: 'u1', roles: ['admin', 'editor'], clientId: 'test-client', isMachine: false },
    });
  });

  it("lets in a machine's access token for a configured resource", async () => {
    const resource = 'https://api.example.com';
    const app = await stage.startApp({ clientId: ['web', 'backend'], audience: resource });
    const token = await stage.issuer.machineToken({ clientId: 'backend', resource, scope: 'read write' });
    expect(await app.get('/profile', token)).toMatchObject({
      status: 200,
      body: {
        sub: 'client_id_backend',
        clientId: 'backend',
        scopes: ['read', 'write'],
        roles: [],
        isMachine: true,
      },
    });
  });

  it("lets in a user's access token after a refresh", async () => {
    const app = await sharedApp();
    const token = await stage.issuer.refreshedToken({ sub: 'u1', roles: ['admin'] });
    expect(await app.get('/profile', token)).toMatchObject({ status: 200, body: { sub: 'u1', roles: ['admin'] } });
  });

  it('refuses an opaque access token', async () => {
    const app = await sharedApp();
    expectRefusal(
      await app.get('/profile', await stage.issuer.opaqueToken()),
      'malformed_token',
      stage.issuer.endpoint,
    );
  });

  it.each([
    ['an array', ['admin', 'editor'], ['admin', 'editor']],
    ['an empty array', [], []],
    ['a string as one role', 'admin editor', ['admin editor']],
    ['the strings of an array', ['admin', 1, null, ['editor'], { name: 'x' }], ['admin']],
    ['a role once', ['admin', 'admin'], ['admin']],
    ['nothing in an object', { admin: true }, []],
    ['nothing in a number', 1, []],
    ['nothing in null', null, []],
    ['nothing where there is no claim', undefined, []],
  ])('reads roles: %s', async (_case, claim, roles) => {
    const app = await sharedApp();
    const token = await stage.issuer.accessToken({ claims: { [ROLES_CLAIM]: claim } });
    expect(await app.get('/profile', token)).toMatchObject({ status: 200, body: { roles } });
  });

  const rolesClaims = { [ROLES_CLAIM]: ['a'], roles: ['b', 'a'], 'https://example.com/roles': 'c', groups: ['d'] };

  it.each([
    ['both default claims', undefined, ['a', 'b']],
    ['one claim', 'https://example.com/roles', ['c']],
    ['every claim that is named', ['groups', 'roles'], ['d', 'b', 'a']],
    ['no claim but those of the token', 'constructor', []],
  ])('reads roles from %s of rolesClaim', async (_case, rolesClaim, roles) => {
    const app = await stage.startApp(rolesClaim === undefined ? {} : { rolesClaim });
    const token = await stage.issuer.accessToken({ claims: rolesClaims });
    expect(await app.get('/profile', token)).toMatchObject({ status: 200, body: { roles } });
  });
});
