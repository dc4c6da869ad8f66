import { parseUsers } from '../../sample-app/src/local-authgear/users.js';

const ALICE = {
  sub: 'u1',
  password: 'secret',
  roles: ['admin'],
  is_anonymous: false,
  is_verified: true,
  can_reauthenticate: true,
};

const parse = (content: unknown) => parseUsers(JSON.stringify(content));

describe('users.json of the sample app', () => {
  it('gives users by name', () => {
    expect([...parse({ alice: ALICE })]).toEqual([['alice', ALICE]]);
  });

  it('names a typo in the name of a member', () => {
    const { roles, ...rest } = ALICE;
    expect(() => parse({ alice: { ...rest, role: roles } })).toThrow(
      '"alice" has an unknown member "role", which may be a typo of sub, password, roles, is_anonymous, is_verified, ' +
        'can_reauthenticate; "alice" needs "roles", an array of strings, such as ["admin"] or [], which is missing',
    );
  });

  it.each<[what: string, content: unknown, message: string]>([
    ['text that is no array', { alice: { ...ALICE, roles: 'admin' } }, 'not "admin"'],
    ['an array of numbers', { alice: { ...ALICE, roles: [1] } }, 'not [1]'],
    [
      'a flag in quotes',
      { alice: { ...ALICE, is_verified: 'true' } },
      'needs "is_verified", true or false, not "true"',
    ],
    [
      'an empty password',
      { alice: { ...ALICE, password: '' } },
      'needs "password", a string that is not empty, not ""',
    ],
    ['a user that is no object', { alice: null }, '"alice" must be an object'],
    ['an array of users', [ALICE], 'must be an object whose members are users'],
    ['no user', {}, 'has no user'],
    ['a sub that two users have', { alice: ALICE, bob: ALICE }, 'two users have one "sub"'],
  ])('refuses %s', (_what, content, message) => {
    expect(() => parse(content)).toThrow(message);
  });

  it('names all problems of all users together', () => {
    expect(() => parse({ alice: { ...ALICE, sub: 1 }, bob: { ...ALICE, roles: null } })).toThrow(/"alice".*"bob"/);
  });

  it('quotes what is no JSON', () => {
    expect(() => parseUsers('{ "alice": { "sub": u1 } }')).toThrow(/Unexpected token .*"sub": u1/);
  });

  it('says in which line a comma is too many', () => {
    expect(() => parseUsers('{\n  "alice": { "sub": "u1",\n  }\n}')).toThrow(/^SyntaxError: .* in line 3$/);
  });
});
