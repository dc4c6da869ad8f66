import { GUARDS_METADATA } from '@nestjs/common/constants.js';
import { AUTHGEAR_ROLES_METADATA, ROLE_RULE, Roles } from '../../lib/access/role-rule.js';
import { RolesGuard } from '../../lib/access/roles.guard.js';
import { AuthgearRouteError } from '../../lib/errors/setup-errors.js';
import { failureOf } from '../support/failures.js';

/** The rule that `@Roles()` with these arguments puts on a class. */
function ruleOf(...roles: readonly unknown[]): unknown {
  class Decorated {}
  Reflect.apply(Roles, undefined, roles)(Decorated);
  return Reflect.getMetadata(AUTHGEAR_ROLES_METADATA, Decorated);
}

describe('Roles', () => {
  it.each([
    [['admin'], { any: ['admin'] }],
    [['admin', 'owner'], { any: ['admin', 'owner'] }],
    [[{ any: ['admin'] }], { any: ['admin'] }],
    [[{ all: ['admin', 'owner'] }], { all: ['admin', 'owner'] }],
  ])('makes a rule of %j', (roles, rule) => {
    expect(ruleOf(...roles)).toEqual(rule);
  });

  it('applies RolesGuard, on a class and on a handler', () => {
    @Roles('admin')
    class Decorated {
      @Roles('owner')
      handler(): void {}
    }
    expect(Reflect.getMetadata(GUARDS_METADATA, Decorated)).toEqual([RolesGuard]);
    expect(Reflect.getMetadata(GUARDS_METADATA, Decorated.prototype.handler)).toEqual([RolesGuard]);
    expect(Reflect.getMetadata(AUTHGEAR_ROLES_METADATA, Decorated.prototype.handler)).toEqual({ any: ['owner'] });
  });

  it('keeps a rule that nobody can change afterwards', () => {
    const given = ['admin'];
    const rule = ruleOf({ any: given });
    given.push('guest');
    expect(rule).toEqual({ any: ['admin'] });
    expect(Object.isFrozen(Object.values(Object(rule))[0])).toBe(true);
  });

  it.each([
    [[]],
    [['']],
    [['admin', '']],
    [['admin', 5]],
    [[5]],
    [[undefined]],
    [[null]],
    [['admin', { any: ['owner'] }]],
    [[{ any: ['admin'] }, 'owner']],
    [[{ any: [] }]],
    [[{ all: [] }]],
    [[{ any: 'admin' }]],
    [[{ all: undefined }]],
    [[{ all: ['admin', ''] }]],
    [[{ any: [null] }]],
  ])('needs role keys: %j', (roles) => {
    const error = failureOf(() => ruleOf(...roles));
    expect(error).toBeInstanceOf(AuthgearRouteError);
    expect(error).toMatchObject({
      message: "@Roles() needs at least one role key, each a non-empty string: @Roles('admin')",
    });
  });

  it.each([
    [[{}]],
    [[['admin']]],
    [[{ any: ['a'], all: ['b'] }]],
    [[{ all: ['a'], some: ['b'] }]],
    [[{ any: ['a'], some: ['b'] }]],
    [[{ some: ['a'] }]],
  ])('takes no other rule: %j', (roles) => {
    const error = failureOf(() => ruleOf(...roles));
    expect(error).toBeInstanceOf(AuthgearRouteError);
    expect(error).toMatchObject({
      message: "@Roles() takes role keys, { any: [...] } or { all: [...] }: @Roles('admin')",
    });
  });
});

describe('ROLE_RULE', () => {
  it.each([
    [{ any: ['admin', 'owner'] }, ['owner'], undefined],
    [{ any: ['admin', 'owner'] }, ['Admin'], 'insufficient_role'],
    [{ all: ['admin', 'owner'] }, ['owner', 'admin', 'x'], undefined],
    [{ all: ['admin', 'owner'] }, ['admin'], 'insufficient_role'],
  ])('judges %j by the roles %j', (asks, roles, code) => {
    const rule = ROLE_RULE.ruleOf(asks);
    expect(rule.asks).toEqual(asks);
    const refusal = rule.check({ user: {}, roles });
    expect(refusal?.code).toBe(code);
    expect(refusal?.shortfall).toEqual(code && { asked: asks, has: roles });
  });

  it.each([[{ all: [] }], [{ any: [''] }], [{}], ['admin'], ['x'], [null]])('refuses the metadata %j', (metadata) => {
    expect(failureOf(() => ROLE_RULE.ruleOf(metadata))).toBeInstanceOf(AuthgearRouteError);
  });
});
