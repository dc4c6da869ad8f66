import { membersOf } from '../support/jws.js';
import { ADAPTERS } from '../support/test-app.js';
import { ROLES } from './support/attack-issuer.js';
import { useTarget } from './support/target.js';

/** Values of a roles claim that do not hold the role `admin`, however near they come. */
const WITHOUT_ROLE: readonly unknown[] = [
  ...[
    'Admin',
    'ADMIN',
    'admin ',
    ' admin',
    'admin\0',
    'admin\n',
    '"admin"',
    "'admin'",
    '*',
    '.*',
    'adm',
    'administrator',
  ],
  ...['superadmin', 'nimda', 'admin,user', 'user,admin', 'admin user', 'admin;user', '["admin"]', '{"admin":true}', ''],
  ...['аdmin', 'ａｄｍｉｎ', 'admın', 'a\u200Bdmin', 'admin\u0301', '\uFEFFadmin', '%61dmin', '\\u0061dmin'],
  ...[undefined, null, true, 1, 0, {}, [], [[]], [null], [true]],
  [['admin']],
  [{ name: 'admin' }],
  [{ admin: true }],
  [{ toString: 'admin' }],
  { admin: true },
  { 0: 'admin', length: 1 },
  { any: ['admin'] },
  { includes: true, roles: ['admin'] },
];

const WITH_ROLE: readonly unknown[] = [
  'admin',
  ['admin'],
  ['user', 'admin'],
  [null, 1, ['x'], 'admin'],
  ['admin', 'admin'],
];

/** Claims that no role is read from. */
const OTHER_CLAIMS = [
  'role',
  'Roles',
  'ROLES',
  'groups',
  'permissions',
  'scope',
  'scp',
  'realm_access',
  `${ROLES}/`,
  'amr',
  'sub',
];

describe.each(ADAPTERS)('Roles on %s', (adapter) => {
  const stage = useTarget(adapter);

  describe.each([ROLES, 'roles'])('in %s', (claim) => {
    it.each(WITHOUT_ROLE)('finds no admin in %j', async (roles) => {
      const token = stage.target.issuer.token({ [claim]: roles });
      expect(await stage.target.verdictOn(token, '/admin')).toBe('insufficient_role');
      expect(await stage.target.verdictOn(token)).toBe('accepted');
    });

    it.each(WITH_ROLE)('finds admin in %j', async (roles) => {
      expect(await stage.target.verdictOn(stage.target.issuer.token({ [claim]: roles }), '/admin')).toBe('accepted');
    });
  });

  it.each(OTHER_CLAIMS)('reads no role from %s', async (claim) => {
    for (const value of ['admin', ['admin'], { roles: ['admin'] }]) {
      const claims = claim === 'sub' ? { sub: 'admin' } : { [claim]: value };
      expect(await stage.target.verdictOn(stage.target.issuer.token(claims), '/admin')).toBe('insufficient_role');
    }
  });

  it.each([
    ['one of two', ['admin'], [], 'insufficient_role'],
    ['the other of two', ['editor'], [], 'insufficient_role'],
    ['one of two, twice', ['admin', 'admin'], ['admin'], 'insufficient_role'],
    ['both in one string', ['admin editor'], ['admin,editor'], 'insufficient_role'],
    ['both', ['editor', 'admin'], [], 'accepted'],
    ['one in each claim', ['admin'], ['editor'], 'accepted'],
  ])('asks for all roles of the rule: %s', async (_name, authgear, guide, verdict) => {
    const token = stage.target.issuer.token({ [ROLES]: authgear, roles: guide });
    expect(await stage.target.verdictOn(token, '/admin-editor')).toBe(verdict);
  });

  it('takes no member of Object.prototype for a role', async () => {
    for (const roles of [{}, [], [{}], { constructor: true }, 'Constructor']) {
      const token = stage.target.issuer.token({ [ROLES]: roles, roles });
      expect(await stage.target.verdictOn(token, '/constructor')).toBe('insufficient_role');
    }
    const token = stage.target.issuer.token({ roles: 'constructor' });
    expect(await stage.target.verdictOn(token, '/constructor')).toBe('accepted');
  });

  it('takes the last of two roles claims of one name', async () => {
    const { issuer } = stage.target;
    const members = membersOf(issuer.claims());
    const first = issuer.sign(issuer.header(), `{"roles":["admin"],${members},"roles":[]}`);
    const last = issuer.sign(issuer.header(), `{"roles":[],${members},"roles":["admin"]}`);
    expect(await stage.target.verdictOn(first, '/admin')).toBe('insufficient_role');
    expect(await stage.target.verdictOn(last, '/admin')).toBe('accepted');
  });

  it('answers for the token before it answers for the role', async () => {
    const { issuer } = stage.target;
    expect(await stage.target.verdictOn(issuer.token({ exp: 1 }), '/admin')).toBe('token_expired');
    expect(await stage.target.verdictOnLines([], '/admin')).toBe('missing_token');
  });
});
