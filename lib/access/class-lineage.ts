import type { ExecutionContext } from '@nestjs/common';

/** A class, as Nest's contexts name it. */
export type HandlerClass = ReturnType<ExecutionContext['getClass']>;

/** A method, as Nest's contexts name it. */
export type HandlerMethod = ReturnType<ExecutionContext['getHandler']>;

/** The class itself, then the classes that it extends, from the nearest to the root. */
export function lineageOf(type: HandlerClass): readonly HandlerClass[] {
  const parent: HandlerClass | null = Object.getPrototypeOf(type);
  return typeof parent?.prototype === 'object' ? [type, ...lineageOf(parent)] : [type];
}

/** The name under which the class itself declares the method; undefined if it doesn't, or inherits it. */
export function ownNameOf(type: HandlerClass, method: HandlerMethod): string | undefined {
  const declared = Object.entries(Object.getOwnPropertyDescriptors<object>(type.prototype));
  return declared.find(([, { value }]) => value === method)?.[0];
}

/** `Class.method`, for messages. */
export function placeOf(type: HandlerClass, method: HandlerMethod): string {
  const names = lineageOf(type).map((ancestor) => ownNameOf(ancestor, method));
  return `${nameOf(type)}.${names.find((name) => name !== undefined) ?? method.name}`;
}

/** The name of a class, for messages. */
export function nameOf(type: HandlerClass): string {
  return type.name === '' ? '(anonymous class)' : type.name;
}
