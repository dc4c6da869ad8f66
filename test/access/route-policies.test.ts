import { Get, SetMetadata, type Type } from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import { OptionalAuth } from '../../lib/access/optional-auth.decorator.js';
import { Public } from '../../lib/access/public.decorator.js';
import { AUTHGEAR_ROLES_METADATA, ROLE_RULE, Roles } from '../../lib/access/role-rule.js';
import { RoutePolicies, type RoutePolicy } from '../../lib/access/route-policies.js';
import { AuthgearRouteError } from '../../lib/errors/setup-errors.js';
import { failureOf } from '../support/failures.js';
import { Call, routePolicies } from '../support/guard-stage.js';

const GUARDED = { isPublic: false, isAuthOptional: false, rules: [] };
const PUBLIC = { ...GUARDED, isPublic: true };
const OPTIONAL = { ...GUARDED, isAuthOptional: true };
const asking = (role: string) => [{ asks: { any: [role] }, check: expect.any(Function) }];
const ADMIN = asking('admin');
const OWNER = asking('owner');

class Handlers {
  plain(): void {}

  @Public()
  open(): void {}

  @OptionalAuth()
  optional(): void {}

  @Roles('owner')
  owned(): void {}

  @OptionalAuth()
  @Roles('owner')
  optionalAndOwned(): void {}
}

class PlainController extends Handlers {}

@Public()
class PublicController extends Handlers {}

@OptionalAuth()
class OptionalController extends Handlers {}

@Roles('admin')
class AdminController extends Handlers {}

@OptionalAuth()
@Roles('admin')
class OptionalAdminController extends Handlers {}

const policyOf = (controller: Type, handler: string): RoutePolicy =>
  routePolicies().of(new Call(controller, handler).context);

describe('RoutePolicies', () => {
  it.each([
    [PlainController, 'plain', GUARDED],
    [PlainController, 'open', PUBLIC],
    [PlainController, 'optional', OPTIONAL],
    [PlainController, 'owned', { ...GUARDED, rules: OWNER }],
    [PlainController, 'optionalAndOwned', { ...OPTIONAL, rules: OWNER }],
    [PublicController, 'plain', PUBLIC],
    [PublicController, 'open', PUBLIC],
    [PublicController, 'optional', OPTIONAL],
    [PublicController, 'owned', { ...GUARDED, rules: OWNER }],
    [OptionalController, 'plain', OPTIONAL],
    [OptionalController, 'open', PUBLIC],
    [OptionalController, 'optional', OPTIONAL],
    [OptionalController, 'owned', { ...GUARDED, rules: OWNER }],
    [AdminController, 'plain', { ...GUARDED, rules: ADMIN }],
    [AdminController, 'open', PUBLIC],
    [AdminController, 'optional', { ...OPTIONAL, rules: ADMIN }],
    [AdminController, 'owned', { ...GUARDED, rules: OWNER }],
    [OptionalAdminController, 'plain', { ...OPTIONAL, rules: ADMIN }],
    [OptionalAdminController, 'open', PUBLIC],
  ])('lets the handler override the class: %p, %s', (controller, handler, policy) => {
    expect(policyOf(controller, handler)).toEqual(policy);
  });

  it('reads the decorators of a route once', () => {
    const policies = routePolicies();
    const first = policies.of(new Call(PlainController, 'plain').context);
    expect(policies.of(new Call(PlainController, 'plain').context)).toBe(first);
    policies.of(new Call(PlainController, 'open').context);
    expect(policies.of(new Call(PlainController, 'plain').context)).toBe(first);
  });

  it('keeps the routes apart of classes that share a handler', () => {
    const policies = routePolicies();
    expect(policies.of(new Call(AdminController, 'plain').context)).toMatchObject({ rules: ADMIN });
    expect(policies.of(new Call(PlainController, 'plain').context)).toMatchObject({ rules: [] });
  });
});

describe('RoutePolicies where decorators contradict each other', () => {
  @Public()
  @Roles('admin')
  class PublicAndRoles {
    @Get()
    plain(): void {}
  }

  class Contradictions {
    @Public()
    @Roles('admin')
    both(): void {}

    @Public()
    @OptionalAuth()
    openAndOptional(): void {}

    @Public()
    @OptionalAuth()
    @Roles('admin')
    all(): void {}
  }

  it.each([
    [PublicAndRoles, 'plain', 'PublicAndRoles has both @Public and @Roles'],
    [Contradictions, 'both', 'Contradictions.both has both @Public and @Roles'],
    [Contradictions, 'openAndOptional', 'Contradictions.openAndOptional has both @Public and @OptionalAuth'],
    [Contradictions, 'all', 'Contradictions.all has both @Public and @Roles'],
  ])('says which: %p, %s', (controller, handler, message) => {
    const error = failureOf(() => policyOf(controller, handler));
    expect(error).toBeInstanceOf(AuthgearRouteError);
    expect(error).toMatchObject({ message: `${message}, which contradict each other: remove one` });
  });
});

describe('RoutePolicies where the rule of a class is invalid', () => {
  @SetMetadata(AUTHGEAR_ROLES_METADATA, { all: [] })
  class InvalidController extends Handlers {}

  class Heir extends InvalidController {}

  it.each([
    [InvalidController, /^InvalidController: @Roles\(\) needs/],
    [Heir, /^Heir: @Roles\(\) needs/],
  ])('names the class: %p', (controller, message) => {
    const error = failureOf(() => policyOf(controller, 'plain'));
    expect(error).toBeInstanceOf(AuthgearRouteError);
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
  });
});

describe('RoutePolicies of classes that extend each other', () => {
  @Public()
  abstract class PublicBase {
    inherited(): void {}
    overridden(): void {}
  }

  class Added extends PublicBase {
    override overridden(): void {}
    added(): void {}
  }

  @Public()
  class AddedAndPublic extends Added {}

  @OptionalAuth()
  class AddedAndOptional extends Added {
    late(): void {}
  }

  class Grandchild extends AddedAndOptional {
    latest(): void {}
  }

  @Roles('admin')
  class AddedAndAdmin extends Added {}

  @Roles('admin')
  abstract class AdminBase {
    inherited(): void {}
  }

  class OfAdmin extends AdminBase {
    added(): void {}
  }

  @OptionalAuth()
  class OptionalOfAdmin extends AdminBase {}

  const mixin = (Base: Type) => {
    @Public()
    class Mixin extends Base {
      mixedIn(): void {}
    }
    return class extends Mixin {
      added(): void {}
    };
  };
  const Mixed = mixin(Added);

  it.each([
    [Added, 'inherited', PUBLIC],
    [Added, 'overridden', GUARDED],
    [Added, 'added', GUARDED],
    [AddedAndPublic, 'inherited', PUBLIC],
    [AddedAndPublic, 'overridden', PUBLIC],
    [AddedAndPublic, 'added', PUBLIC],
    [AddedAndOptional, 'inherited', OPTIONAL],
    [AddedAndOptional, 'added', OPTIONAL],
    [AddedAndOptional, 'late', OPTIONAL],
    [Grandchild, 'inherited', OPTIONAL],
    [Grandchild, 'late', OPTIONAL],
    [Grandchild, 'latest', GUARDED],
    [Mixed, 'inherited', PUBLIC],
    [Mixed, 'mixedIn', PUBLIC],
    [Mixed, 'added', GUARDED],
  ])('opens what the class declares or inherits, and nothing that a subclass adds: %p, %s', (type, name, policy) => {
    expect(policyOf(type, name)).toEqual(policy);
  });

  it.each([
    [AddedAndAdmin, 'inherited', { ...GUARDED, rules: ADMIN }],
    [AddedAndAdmin, 'added', { ...GUARDED, rules: ADMIN }],
    [OfAdmin, 'inherited', { ...GUARDED, rules: ADMIN }],
    [OfAdmin, 'added', { ...GUARDED, rules: ADMIN }],
    [OptionalOfAdmin, 'inherited', { ...OPTIONAL, rules: ADMIN }],
  ])('inherits rules, and lets them close what a base class opened: %p, %s', (type, name, policy) => {
    expect(policyOf(type, name)).toEqual(policy);
  });

  it('counts a method of unknown origin for the class alone', () => {
    const bound = Added.prototype.inherited.bind(undefined);
    expect(routePolicies().read(AddedAndPublic, bound)).toEqual(PUBLIC);
    expect(routePolicies().read(Added, bound)).toEqual(GUARDED);
  });

  it('refuses to open a class whose rules are inherited', () => {
    @Public()
    class PublicOfAdmin extends AdminBase {}
    expect(() => policyOf(PublicOfAdmin, 'inherited')).toThrow('PublicOfAdmin has both @Public and @Roles');
  });

  it('names a class without a name', () => {
    const Nameless = (() =>
      class {
        handler(): void {}
      })();
    Roles('admin')(
      Nameless.prototype,
      'handler',
      Object(Reflect.getOwnPropertyDescriptor(Nameless.prototype, 'handler')),
    );
    Public()(Nameless.prototype.handler);
    expect(() => policyOf(Nameless, 'handler')).toThrow('(anonymous class).handler has both @Public and @Roles');
  });
});

describe('RoutePolicies while the app boots', () => {
  function stage() {
    class Late {
      handler(): void {}
    }
    const host = new HttpAdapterHost();
    const policies = new RoutePolicies(new Reflector(), [ROLE_RULE], host);
    const { context } = new Call(Late, 'handler');
    const close = (role: string) =>
      Reflect.defineMetadata(AUTHGEAR_ROLES_METADATA, { any: [role] }, Late.prototype.handler);
    return { policies, host, context, close };
  }

  it('sees metadata that is set before all hooks have run', () => {
    const { policies, context, close } = stage();
    expect(policies.of(context)).toEqual(GUARDED);
    close('admin');
    expect(policies.of(context)).toMatchObject({ rules: ADMIN });
  });

  it('sees metadata that is set by a later hook, before the app listens', () => {
    const { policies, host, context, close } = stage();
    policies.onApplicationBootstrap();
    expect(policies.of(context)).toEqual(GUARDED);
    close('admin');
    host.listening = true;
    expect(policies.of(context)).toMatchObject({ rules: ADMIN });
  });

  it('reads nothing again while the app serves requests', () => {
    const { policies, host, context, close } = stage();
    policies.onApplicationBootstrap();
    host.listening = true;
    const first = policies.of(context);
    close('admin');
    expect(policies.of(context)).toBe(first);
  });
});

describe('RoutePolicies of rules that were written as metadata', () => {
  it.each([
    [{ all: [] }, "@Roles() needs at least one role key, each a non-empty string: @Roles('admin')"],
    ['admin', "@Roles() takes role keys, { any: [...] } or { all: [...] }: @Roles('admin')"],
  ])('judges them as the decorator does: %j', (metadata, problem) => {
    class Written {
      @SetMetadata(AUTHGEAR_ROLES_METADATA, metadata)
      handler(): void {}
    }
    const error = failureOf(() => policyOf(Written, 'handler'));
    expect(error).toBeInstanceOf(AuthgearRouteError);
    expect(error).toMatchObject({ message: `Written.handler: ${problem}` });
  });

  it('takes one rule of a handler for a statement, whatever other kinds there are', () => {
    const kinds = [ROLE_RULE, { ...ROLE_RULE, metadataKey: 'other' }];
    const policies = new RoutePolicies(new Reflector(), kinds, new HttpAdapterHost());
    expect(policies.read(PublicController, Handlers.prototype.owned)).toEqual({ ...GUARDED, rules: OWNER });
  });

  it('leaves an error of another kind as it is', () => {
    const failure = new Error('of a rule');
    const kind = {
      ...ROLE_RULE,
      ruleOf() {
        throw failure;
      },
    };
    const policies = new RoutePolicies(new Reflector(), [kind], new HttpAdapterHost());
    expect(failureOf(() => policies.read(AdminController, PlainController.prototype.plain))).toBe(failure);
  });
});
