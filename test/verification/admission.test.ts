import { AuthgearUser } from '../../lib/token/authgear-user.js';
import { Admissions, admittedUserOf, isUser, passOnAdmission } from '../../lib/verification/admission.js';
import { ISSUER, NOW_SECONDS, tokenPolicy } from '../support/token-material.js';

function tokenUser(...roles: readonly string[]): AuthgearUser {
  const claims = { iss: ISSUER, sub: 'u', aud: ISSUER, client_id: 'app', exp: NOW_SECONDS, roles };
  return new AuthgearUser(claims, tokenPolicy());
}

/** A call whose user was admitted and then put on it, as guards do it. */
function callOf(admissions: Admissions, user: object, ofToken = tokenUser('token')): { user?: unknown } {
  const call = { user };
  admissions.admit(call, user, ofToken);
  return call;
}

const ours = new Admissions(false);
const trusting = new Admissions(true);

describe('Admissions', () => {
  it.each([
    ["the token's user", tokenUser('a'), ['a']],
    ["the app's user", { roles: ['b'] }, ['b']],
    ["the app's user, as a string", { roles: 'b' }, ['b']],
    ["the app's user, who has none", { roles: [] }, []],
    ["the app's user, whose roles are no roles", { roles: null }, []],
  ])('know the roles of %s', (_whose, user, roles) => {
    expect(ours.of(callOf(ours, user))).toEqual({ user, roles });
  });

  it.each([[{}], [{ id: 1 }], [[]]])("take the token's roles where the app's user, %j, has none of its own", (user) => {
    expect(ours.of(callOf(ours, user))).toEqual({ user, roles: ['token'] });
  });

  it('know nobody on a call that nobody was admitted to', () => {
    for (const user of [undefined, null, 'user', {}, { roles: ['admin'] }, tokenUser('admin')]) {
      expect(ours.of({ user })).toBeUndefined();
      expect(admittedUserOf({ user })).toBeUndefined();
    }
  });

  it('end where another object takes the place of the user, however alike', () => {
    const call = callOf(ours, tokenUser('admin'));
    call.user = tokenUser('admin');
    expect(ours.of(call)).toBeUndefined();
    expect(admittedUserOf(call)).toBeUndefined();
  });

  it('are for one call: not for another one with the same user', () => {
    const user = tokenUser('admin');
    callOf(ours, user);
    expect(ours.of({ user })).toBeUndefined();
    expect(admittedUserOf({ user })).toBeUndefined();
  });

  it('are not carried over by a copy of the call', () => {
    const call = callOf(ours, tokenUser('admin'));
    const copies = [{ ...call }, Object.assign({}, call), Object.create(call)];
    for (const copy of copies) {
      expect(copy.user).toBe(call.user);
      expect(admittedUserOf(copy)).toBeUndefined();
      expect(ours.of(copy)).toBeUndefined();
    }
  });

  it('are not those of another pipeline, trusted or not', () => {
    for (const others of [new Admissions(false), trusting]) {
      expect(others.of(callOf(ours, { roles: ['admin'] }))).toBeUndefined();
    }
  });

  it('are the last ones on the call', () => {
    const call = callOf(ours, tokenUser('a'));
    const user = tokenUser('b');
    call.user = user;
    trusting.admit(call, user, user);
    expect(ours.of(call)).toBeUndefined();
    expect(trusting.of(call)).toEqual({ user, roles: ['b'] });
  });

  it('give the user to every caller, whichever pipeline admitted it', () => {
    const user = { id: 1 };
    expect(admittedUserOf(callOf(ours, user))).toBe(user);
    expect(admittedUserOf(callOf(trusting, user))).toBe(user);
  });

  describe('that trust other guards', () => {
    it.each([
      [{ roles: ['admin'] }, ['admin']],
      [{ roles: 'admin' }, ['admin']],
      [{ roles: [1, 'admin', null] }, ['admin']],
      [{ roles: undefined }, []],
      [{}, []],
    ])('judge another user by its own roles: %j', (user, roles) => {
      expect(trusting.of({ user })).toEqual({ user, roles });
      expect(admittedUserOf({ user })).toBeUndefined();
    });

    it.each([undefined, null, '', 'admin', 0, true])('take no user that is no object: %p', (user) => {
      expect(trusting.of({ user })).toBeUndefined();
    });

    it("lend it no roles of the token's user whose place it took", () => {
      const call = callOf(trusting, tokenUser('admin'));
      call.user = { sub: 'guest' };
      expect(trusting.of(call)).toEqual({ user: { sub: 'guest' }, roles: [] });
    });
  });
});

describe('passOnAdmission', () => {
  it('admits to another object of the call whom a pipeline admitted to this one', () => {
    const user = { id: 1 };
    const call = callOf(ours, user, tokenUser('a'));
    const other: { user?: unknown } = { user: 'another' };
    passOnAdmission(call, other);
    expect(other.user).toBe(user);
    expect(admittedUserOf(other)).toBe(user);
    expect(ours.of(other)).toEqual({ user, roles: ['a'] });
    expect(trusting.of(other)).toBeUndefined();
    expect(ours.of(call)).toEqual({ user, roles: ['a'] });
  });

  it('leaves the other object alone where nobody was admitted to this one', () => {
    const replaced = callOf(ours, tokenUser('admin'));
    replaced.user = tokenUser('admin');
    for (const call of [{}, { user: tokenUser('admin') }, replaced, { ...callOf(ours, tokenUser('admin')) }]) {
      const other = { user: 'another' };
      passOnAdmission(call, other);
      expect(other).toEqual({ user: 'another' });
      expect(ours.of(other)).toBeUndefined();
    }
  });
});

describe('isUser', () => {
  it.each([[{}], [[]], [tokenUser()]])('takes %p', (value) => {
    expect(isUser(value)).toBe(true);
  });

  it.each([undefined, null, '', 'user', 0, 5, true, () => ({})])('does not take %p', (value) => {
    expect(isUser(value)).toBe(false);
  });
});
