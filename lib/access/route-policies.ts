import type { ExecutionContext, OnModuleInit, Type } from '@nestjs/common';
import type { DiscoveryService, Reflector } from '@nestjs/core';
import { MetadataScanner } from '@nestjs/core/metadata-scanner.js';
import { AuthgearRouteError } from '../errors/setup-error.js';
import { IS_AUTH_OPTIONAL_KEY, IS_PUBLIC_KEY, ROLES_KEY, type RoleRule } from './metadata.js';

/** What one route asks of its callers. */
export interface RoutePolicy {
  readonly isPublic: boolean;
  readonly isAuthOptional: boolean;
  readonly roleRule: RoleRule | undefined;
}

type Target = ReturnType<ExecutionContext['getHandler']> | ReturnType<ExecutionContext['getClass']>;

/** The policy of every route, read from its decorators once. */
export class RoutePolicies implements OnModuleInit {
  readonly #policies = new WeakMap<Target, WeakMap<Target, RoutePolicy>>();

  constructor(
    private readonly reflector: Reflector,
    private readonly discovery: DiscoveryService,
  ) {}

  of(context: ExecutionContext): RoutePolicy {
    return this.#policyOf(context.getClass(), context.getHandler());
  }

  /** Reads all routes at start-up, so that decorators that contradict each other stop the boot. */
  onModuleInit(): void {
    const scanner = new MetadataScanner();
    const controllers = this.discovery.getControllers().map(({ metatype }) => metatype);
    for (const controller of controllers.filter(isClass)) {
      for (const name of scanner.getAllMethodNames(controller.prototype)) {
        this.#policyOf(controller, controller.prototype[name]);
      }
    }
  }

  #policyOf(controller: Target, handler: Target): RoutePolicy {
    const known = this.#policies.get(controller)?.get(handler);
    if (known !== undefined) return known;
    const policy = this.#combine(controller, handler);
    const ofController = this.#policies.get(controller) ?? new WeakMap<Target, RoutePolicy>();
    this.#policies.set(controller, ofController.set(handler, policy));
    return policy;
  }

  /** What the handler says overrides what its class says. */
  #combine(controller: Target, handler: Target): RoutePolicy {
    const own = this.#read(handler, `${controller.name}.${handler.name}`);
    const inherited = this.#read(controller, controller.name);
    const isOpenedByClass = own.roleRule === undefined && !own.isPublic && !own.isAuthOptional;
    const isPublic = own.isPublic || (inherited.isPublic && isOpenedByClass);
    return {
      isPublic,
      isAuthOptional: own.isAuthOptional || (inherited.isAuthOptional && isOpenedByClass),
      roleRule: isPublic ? undefined : (own.roleRule ?? inherited.roleRule),
    };
  }

  #read(target: Target, name: string): RoutePolicy {
    const policy = {
      isPublic: this.reflector.get<true | undefined>(IS_PUBLIC_KEY, target) === true,
      isAuthOptional: this.reflector.get<true | undefined>(IS_AUTH_OPTIONAL_KEY, target) === true,
      roleRule: this.reflector.get<RoleRule | undefined>(ROLES_KEY, target),
    };
    if (policy.isPublic && (policy.isAuthOptional || policy.roleRule !== undefined)) {
      const other = policy.roleRule === undefined ? '@OptionalAuth' : '@Roles';
      throw new AuthgearRouteError(`${name} has both @Public and ${other}, which contradict each other: remove one`);
    }
    return policy;
  }
}

function isClass(metatype: unknown): metatype is Type {
  return typeof metatype === 'function';
}
