import { Controller, Get, type Type } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { OptionalAuth } from '../../lib/access/optional-auth.decorator.js';
import { Public } from '../../lib/access/public.decorator.js';
import { Roles } from '../../lib/access/role-rule.js';
import type { RoutePolicy } from '../../lib/access/route-policies.js';
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

describe('RoutePolicies at start-up', () => {
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
  ])('refuses decorators that contradict each other: %p, %s', (controller, handler, message) => {
    const error = failureOf(() => policyOf(controller, handler));
    expect(error).toBeInstanceOf(AuthgearRouteError);
    expect(error).toMatchObject({ message: `${message}, which contradict each other: remove one` });
  });

  async function start(...controllers: Type[]): Promise<unknown> {
    const module = await Test.createTestingModule({ imports: [DiscoveryModule], controllers }).compile();
    const policies = routePolicies(module.get(DiscoveryService, { strict: false }));
    return policies.onModuleInit();
  }

  @Controller()
  class Contradictory {
    first(): void {}

    @Public()
    @OptionalAuth()
    second(): void {}
  }

  it('reads every route of every controller', async () => {
    @Controller()
    class Plain {
      handler(): void {}
    }
    await expect(start(Plain)).resolves.toBeUndefined();
    await expect(start(Plain, Contradictory)).rejects.toThrow('Contradictory.second');
  });

  it('reads inherited routes too', async () => {
    @Controller()
    class Heir extends Contradictory {}
    await expect(start(Heir)).rejects.toThrow('Heir.second');
  });
});
