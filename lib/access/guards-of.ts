import type { CanActivate, Type } from '@nestjs/common';
import { GUARDS_METADATA } from '@nestjs/common/constants.js';
import type { HandlerClass, HandlerMethod } from './class-lineage.js';

/** Whether `@UseGuards()` on the handler names this guard: the class, a subclass of it, or an instance. */
export function hasOwnGuard(method: HandlerMethod, guard: Type<CanActivate>): boolean {
  return namesGuard(method, guard);
}

/** Whether `@UseGuards()` on the handler or its class names this guard: the class, a subclass of it, or an instance. */
export function hasGuard(type: HandlerClass, method: HandlerMethod, guard: Type<CanActivate>): boolean {
  return namesGuard(type, guard) || namesGuard(method, guard);
}

/** Whether the value is this guard: the class, a subclass of it, or an instance. */
export function isGuard(value: unknown, guard: Type<CanActivate>): boolean {
  return value === guard || value instanceof guard || (typeof value === 'function' && value.prototype instanceof guard);
}

function namesGuard(target: HandlerClass | HandlerMethod, guard: Type<CanActivate>): boolean {
  const guards: readonly unknown[] = Reflect.getMetadata(GUARDS_METADATA, target) ?? [];
  return guards.some((value) => isGuard(value, guard));
}
