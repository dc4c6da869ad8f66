import { rolesIn, rolesOf } from '../../lib/token/roles.js';

describe('rolesIn', () => {
  it.each([
    ['an array', ['a', 'b'], ['a', 'b']],
    ['a string', 'a b', ['a b']],
    ['an empty string', '', ['']],
    ['an empty array', [], []],
    ['an array with other things', ['a', 1, null, { role: 'b' }, ['c'], 'd', true], ['a', 'd']],
    ['an object', { 0: 'a', length: 1 }, []],
    ['null', null, []],
    ['nothing', undefined, []],
    ['a number', 5, []],
    ['true', true, []],
  ])('reads %s', (_what, value, roles) => {
    expect(rolesIn(value)).toEqual(roles);
  });
});

describe('rolesOf', () => {
  it('merges the claims, each role once, in their order', () => {
    expect(rolesOf({ first: ['b', 'a', 'b'], second: 'c', third: ['a'] }, ['first', 'second', 'third'])).toEqual([
      'b',
      'a',
      'c',
    ]);
  });

  it('copies nothing where one claim has every role once', () => {
    const roles = ['admin', 'editor'];
    expect(rolesOf({ roles }, ['absent', 'roles'])).toBe(roles);
  });

  it('reads no other claim', () => {
    expect(rolesOf({ roles: ['admin'], groups: ['staff'] }, ['groups', 'absent'])).toEqual(['staff']);
  });

  it('does not read what a claim would inherit', () => {
    const claims: Record<string, unknown> = Object.create({ roles: ['admin'] });
    expect(rolesOf(claims, ['roles'])).toEqual([]);
  });
});
