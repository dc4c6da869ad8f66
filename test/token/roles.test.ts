import { rolesIn, rolesOf } from '../../lib/token/roles.js';
import { failureOf } from '../support/failures.js';

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

/** Claims of any token, for those that a case adds. */
const CLAIMS = { iss: 'i', sub: 's', aud: 'a', exp: 1 };

describe('rolesOf', () => {
  it('merges the claims, each role once, in their order', () => {
    const claims = { ...CLAIMS, first: ['b', 'a', 'b'], second: 'c', third: ['a'] };
    expect(rolesOf(claims, ['first', 'second', 'third'])).toEqual(['b', 'a', 'c']);
  });

  it('copies nothing where one claim has every role once', () => {
    const roles = ['admin', 'editor'];
    expect(rolesOf({ ...CLAIMS, roles }, ['absent', 'roles'])).toBe(roles);
  });

  it('reads no other claim', () => {
    expect(rolesOf({ ...CLAIMS, roles: ['admin'], groups: ['staff'] }, ['groups', 'absent'])).toEqual(['staff']);
  });

  it('does not read what a claim would inherit', () => {
    const claims = Object.assign(Object.create({ roles: ['admin'] }), CLAIMS);
    expect(rolesOf(claims, ['roles'])).toEqual([]);
  });
});

function withThen(then: unknown): object {
  return Object.fromEntries([['then', then]]);
}

describe('rolesOf, with a function of the app,', () => {
  it('asks it about the claims', () => {
    const claims = { ...CLAIMS, realm: { roles: ['admin'] } };
    const read = jest.fn(({ realm }) => Object(realm).roles);
    expect(rolesOf(claims, read)).toEqual(['admin']);
    expect(read.mock.calls).toEqual([[claims]]);
  });

  it.each([
    ['an array', ['a', 'b'], ['a', 'b']],
    ['a string', 'a b', ['a b']],
    ['an array with other things', ['a', 1, null, ['c'], 'd'], ['a', 'd']],
    ['a role twice', ['a', 'b', 'a'], ['a', 'b']],
    ['an object', { admin: true }, []],
    ['an object with a then that is no function', withThen('a'), []],
    ['a set', new Set(['a']), []],
    ['null', null, []],
    ['nothing', undefined, []],
    ['true', true, []],
  ])('reads what it returns as a claim is read: %s', (_what, value, roles) => {
    expect(rolesOf(CLAIMS, () => value)).toEqual(roles);
  });

  it('leaves the array of the app to the app', () => {
    const own = ['admin'];
    expect(rolesOf(CLAIMS, () => own)).not.toBe(own);
  });

  it('passes on what it throws: a role that can not be read is not "none"', () => {
    const fault = new Error('no realm');
    const read = () => {
      throw fault;
    };
    expect(failureOf(() => rolesOf(CLAIMS, read))).toBe(fault);
  });

  // An unhandled rejection anywhere in the process fails the test by itself.
  it.each([
    ['promise', () => Promise.resolve(['admin'])],
    ['promise that rejects', () => Promise.reject(new Error('database'))],
    [
      'thing that can be awaited',
      () => withThen((_resolve: unknown, reject: (reason: Error) => void) => reject(new Error('x'))),
    ],
  ])('takes no %s, and leaves no rejection unhandled', async (_what, read) => {
    expect(failureOf(() => rolesOf(CLAIMS, read))).toEqual(
      new TypeError('The option rolesClaim returned a promise: return the roles at once, or load them in validate'),
    );
    await new Promise(setImmediate);
  });
});
