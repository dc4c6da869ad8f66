import type { ExecutionContext, OnModuleInit, Type } from '@nestjs/common';
import type { DiscoveryService, Reflector } from '@nestjs/core';
import { MetadataScanner } from '@nestjs/core/metadata-scanner.js';
import { AuthgearRouteError } from '../errors/setup-errors.js';
import { AUTHGEAR_OPTIONAL_AUTH_METADATA } from './optional-auth.decorator.js';
import { AUTHGEAR_PUBLIC_METADATA } from './public.decorator.js';
import type { RouteRule, RouteRuleKind } from './route-rule.js';

/** What one route requires of its callers. */
export interface RoutePolicy {
  readonly isPublic: boolean;
  readonly isAuthOptional: boolean;
  /** What is required beyond a valid token, in the order in which it is checked. */
  readonly rules: readonly RouteRule[];
}

type Target = ReturnType<ExecutionContext['getHandler']> | ReturnType<ExecutionContext['getClass']>;

/** What the decorators of one handler or class state. */
interface Statement {
  readonly isPublic: boolean;
  readonly isAuthOptional: boolean;
  /** One entry for each kind of rule, undefined if the kind isn't used. */
  readonly rules: readonly (RouteRule | undefined)[];
}

/** The policy of each route, read from its decorators once. */
export class RoutePolicies implements OnModuleInit {
  private readonly policies = new WeakMap<Target, WeakMap<Target, RoutePolicy>>();

  constructor(
    private readonly reflector: Reflector,
    private readonly discovery: DiscoveryService,
    private readonly ruleKinds: readonly RouteRuleKind[],
  ) {}

  of(context: ExecutionContext): RoutePolicy {
    return this.policyOf(context.getClass(), context.getHandler());
  }

  /** Reads all routes at start-up, so that decorators that contradict each other stop the boot. */
  onModuleInit(): void {
    const scanner = new MetadataScanner();
    const controllers = this.discovery.getControllers().map(({ metatype }) => metatype);
    for (const controller of controllers.filter(isClass)) {
      for (const name of scanner.getAllMethodNames(controller.prototype)) {
        this.policyOf(controller, controller.prototype[name]);
      }
    }
  }

  private policyOf(controller: Target, handler: Target): RoutePolicy {
    const known = this.policies.get(controller)?.get(handler);
    if (known !== undefined) return known;
    const policy = this.combine(controller, handler);
    const ofController = this.policies.get(controller) ?? new WeakMap<Target, RoutePolicy>();
    this.policies.set(controller, ofController.set(handler, policy));
    return policy;
  }

  /** What the handler says overrides what its class says. */
  private combine(controller: Target, handler: Target): RoutePolicy {
    const own = this.read(handler, `${controller.name}.${handler.name}`);
    const inherited = this.read(controller, controller.name);
    const isOpenedByClass = !own.isPublic && !own.isAuthOptional && !own.rules.some(isRule);
    const isPublic = own.isPublic || (inherited.isPublic && isOpenedByClass);
    return {
      isPublic,
      isAuthOptional: own.isAuthOptional || (inherited.isAuthOptional && isOpenedByClass),
      rules: isPublic ? [] : own.rules.map((rule, kind) => rule ?? inherited.rules[kind]).filter(isRule),
    };
  }

  private read(target: Target, name: string): Statement {
    const isPublic = this.reflector.get<true | undefined>(AUTHGEAR_PUBLIC_METADATA, target) === true;
    const isAuthOptional = this.reflector.get<true | undefined>(AUTHGEAR_OPTIONAL_AUTH_METADATA, target) === true;
    const rules = this.ruleKinds.map((kind) => this.ruleOf(kind, target));
    const stated = this.ruleKinds
      .filter((_kind, index) => rules[index] !== undefined)
      .map(({ decorator }) => decorator);
    const [other] = isAuthOptional ? [...stated, '@OptionalAuth'] : stated;
    if (isPublic && other !== undefined) {
      throw new AuthgearRouteError(`${name} has both @Public and ${other}, which contradict each other: remove one`);
    }
    return { isPublic, isAuthOptional, rules };
  }

  private ruleOf({ metadataKey, ruleOf }: RouteRuleKind, target: Target): RouteRule | undefined {
    const metadata: unknown = this.reflector.get(metadataKey, target);
    return metadata === undefined ? undefined : ruleOf(metadata);
  }
}

function isRule(rule: RouteRule | undefined): rule is RouteRule {
  return rule !== undefined;
}

function isClass(metatype: unknown): metatype is Type {
  return typeof metatype === 'function';
}
