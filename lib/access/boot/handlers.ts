import type { DiscoveryService } from '@nestjs/core';
import { MetadataScanner } from '@nestjs/core/metadata-scanner.js';
import { type HandlerClass, type HandlerMethod, nameOf } from '../class-lineage.js';
import type { RoutePolicies, RoutePolicy } from '../route-policies.js';

/** A method of a controller or a provider, which Nest may have made a handler. */
export interface Handler {
  readonly type: HandlerClass;
  readonly name: string;
  /** The function that Nest calls, and whose metadata it reads. */
  readonly method: HandlerMethod;
  /** `Class.method`, for messages. */
  readonly place: string;
  /** What its decorators state now. */
  readonly policy: RoutePolicy;
}

/**
 * Every method of every controller and provider of the app, inherited ones too.
 *
 * @throws AuthgearRouteError if decorators contradict each other, or a rule is invalid, whatever wrote it
 */
export function handlersOf(discovery: DiscoveryService, policies: RoutePolicies): readonly Handler[] {
  // Nest calls what a controller's instance has under the name, and what the prototype of a gateway or a resolver has.
  const controllers = discovery.getControllers().map(({ instance }): unknown => instance);
  const providers = discovery.getProviders().map(({ instance }): unknown => prototypeOf(instance));
  return [...new Set([...controllers, ...providers])].filter(isObject).flatMap((holder) => methodsOf(holder, policies));
}

function methodsOf(holder: object, policies: RoutePolicies): readonly Handler[] {
  const type: unknown = holder.constructor;
  // A value that isn't an instance of a class has no decorators.
  if (!isClass(type) || type === Object) return [];
  return new MetadataScanner().getAllMethodNames(type.prototype).flatMap((name) => {
    const method: unknown = Reflect.get(holder, name);
    if (!isMethod(method)) return [];
    return [{ type, name, method, place: `${nameOf(type)}.${name}`, policy: policies.read(type, method) }];
  });
}

function prototypeOf(instance: unknown): unknown {
  return isObject(instance) ? Reflect.getPrototypeOf(instance) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isClass(value: unknown): value is HandlerClass {
  return isMethod(value);
}

function isMethod(value: unknown): value is HandlerMethod {
  return typeof value === 'function';
}
