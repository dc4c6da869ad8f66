import type { ExecutionContext, OnApplicationBootstrap } from '@nestjs/common';
import type { HttpAdapterHost, Reflector } from '@nestjs/core';
import { AuthgearRouteError } from '../errors/setup-errors.js';
import { type HandlerClass, type HandlerMethod, lineageOf, nameOf, ownNameOf, placeOf } from './class-lineage.js';
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

type Target = HandlerClass | HandlerMethod;

/** What the decorators of one handler or class state. */
interface Statement {
  readonly isPublic: boolean;
  readonly isAuthOptional: boolean;
  /** One entry for each kind of rule, undefined if the kind isn't used. */
  readonly rules: readonly (RouteRule | undefined)[];
}

/** The policy of each route. It is read from its decorators once, after the app has set all its metadata. */
export class RoutePolicies implements OnApplicationBootstrap {
  private policies = new WeakMap<HandlerClass, WeakMap<HandlerMethod, RoutePolicy>>();
  private hasBooted = false;

  constructor(
    private readonly reflector: Reflector,
    private readonly ruleKinds: readonly RouteRuleKind[],
    { listen$ }: Pick<HttpAdapterHost, 'listen$'>,
  ) {
    // The hooks of other modules may run after ours, and set metadata too.
    listen$.subscribe(() => {
      this.policies = new WeakMap();
    });
  }

  /** Called by Nest. */
  onApplicationBootstrap(): void {
    this.hasBooted = true;
  }

  of(context: ExecutionContext): RoutePolicy {
    const type = context.getClass();
    const method = context.getHandler();
    return this.policies.get(type)?.get(method) ?? this.remember(type, method, this.read(type, method));
  }

  /**
   * The policy that the metadata states now.
   *
   * @throws AuthgearRouteError if decorators contradict each other, or a rule is invalid
   */
  read(type: HandlerClass, method: HandlerMethod): RoutePolicy {
    const own = this.statementOf(method, () => placeOf(type, method));
    const ofClass = this.statementOfClass(type, method);
    const isOpenedByClass = !own.isPublic && !own.isAuthOptional && !own.rules.some(isRule);
    const isPublic = own.isPublic || (ofClass.isPublic && isOpenedByClass);
    return {
      isPublic,
      isAuthOptional: own.isAuthOptional || (ofClass.isAuthOptional && isOpenedByClass),
      rules: isPublic ? [] : own.rules.map((rule, kind) => rule ?? ofClass.rules[kind]).filter(isRule),
    };
  }

  private remember(type: HandlerClass, method: HandlerMethod, policy: RoutePolicy): RoutePolicy {
    if (!this.hasBooted) return policy;
    const ofClass = this.policies.get(type) ?? new WeakMap<HandlerMethod, RoutePolicy>();
    this.policies.set(type, ofClass.set(method, policy));
    return policy;
  }

  /**
   * What the class says about a handler. Rules are inherited from the classes that it extends. Openness is that of the
   * nearest class that states anything, and counts for the handlers that this class declares or inherits: its author
   * couldn't know what a subclass would add.
   */
  private statementOfClass(type: HandlerClass, method: HandlerMethod): Statement {
    const lineage = lineageOf(type);
    const rules = this.rulesOf(type, () => nameOf(type));
    const stating = lineage.findIndex((ancestor) => this.statesAnything(ancestor));
    const statingClass = lineage[stating];
    if (statingClass === undefined) return { isPublic: false, isAuthOptional: false, rules };
    const { isPublic, isAuthOptional } = this.statementOf(statingClass, () => nameOf(statingClass));
    const declaring = lineage.findIndex((ancestor) => ownNameOf(ancestor, method) !== undefined);
    const isKnown = stating === 0 || declaring >= stating;
    return { isPublic: isPublic && isKnown, isAuthOptional: isAuthOptional && isKnown, rules };
  }

  private statesAnything(type: HandlerClass): boolean {
    const ruleKeys = this.ruleKinds.map(({ metadataKey }) => metadataKey);
    const keys = [AUTHGEAR_PUBLIC_METADATA, AUTHGEAR_OPTIONAL_AUTH_METADATA, ...ruleKeys];
    return keys.some((key) => Reflect.hasOwnMetadata(key, type));
  }

  /**
   * Openness is read from the target alone, rules from the classes that it extends too.
   *
   * @param place - names the target for an error; a function, since finding the name takes time at every start-up
   */
  private statementOf(target: Target, place: () => string): Statement {
    const isPublic = Reflect.getOwnMetadata(AUTHGEAR_PUBLIC_METADATA, target) === true;
    const isAuthOptional = Reflect.getOwnMetadata(AUTHGEAR_OPTIONAL_AUTH_METADATA, target) === true;
    const rules = this.rulesOf(target, place);
    const stated = this.ruleKinds
      .filter((_kind, index) => rules[index] !== undefined)
      .map(({ decorator }) => decorator);
    const [other] = isAuthOptional ? [...stated, '@OptionalAuth'] : stated;
    if (isPublic && other !== undefined) {
      throw new AuthgearRouteError(`${place()} has both @Public and ${other}, which contradict each other: remove one`);
    }
    return { isPublic, isAuthOptional, rules };
  }

  private rulesOf(target: Target, place: () => string): readonly (RouteRule | undefined)[] {
    return this.ruleKinds.map(({ metadataKey, ruleOf }) => {
      const metadata: unknown = this.reflector.get(metadataKey, target);
      if (metadata === undefined) return undefined;
      try {
        return ruleOf(metadata);
      } catch (error) {
        throw error instanceof AuthgearRouteError ? new AuthgearRouteError(`${place()}: ${error.message}`) : error;
      }
    });
  }
}

function isRule(rule: RouteRule | undefined): rule is RouteRule {
  return rule !== undefined;
}
