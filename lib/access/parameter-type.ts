import type { PipeTransform, Type } from '@nestjs/common';

/** Where compilers record the types of a method's parameters, for Nest to tell pipes as `metatype`. */
const PARAMETER_TYPES = 'design:paramtypes';

/**
 * Records `Object` as the type of a parameter, so that pipes pass its value on as it is. `ValidationPipe` with
 * `validateCustomDecorators` would otherwise construct an instance of the type, and copy what it knows of the value there.
 *
 * Called by the decorator of the parameter: compilers record the types before such decorators run.
 *
 * @returns the type that was recorded, if there was one
 */
export function hideParameterType(target: object, method: string | symbol, index: number): Type | undefined {
  const types: readonly Type[] | undefined = Reflect.getOwnMetadata(PARAMETER_TYPES, target, method);
  if (types === undefined) return undefined;
  Reflect.defineMetadata(PARAMETER_TYPES, types.with(index, Object), target, method);
  return types[index];
}

/**
 * An argument of the decorator. If it is an instance of a pipe, one that tells it this type, which Nest no longer knows. Nest
 * makes the pipes that are classes, so nothing can stand between.
 */
export function pipeTold<Argument>(metatype: Type | undefined, argument: Argument): Argument | PipeTransform {
  if (metatype === undefined || !isPipeInstance(argument)) return argument;
  return { transform: (value, metadata) => argument.transform(value, { ...metadata, metatype }) };
}

function isPipeInstance(argument: unknown): argument is PipeTransform {
  return typeof argument !== 'function' && typeof Object(argument).transform === 'function';
}
