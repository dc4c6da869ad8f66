/** Where compilers record the types of a method's parameters, for Nest to hand to pipes as `metatype`. */
const PARAMETER_TYPES = 'design:paramtypes';

/**
 * Records `Object` as the type of a parameter, so that pipes pass its value on as it is. `ValidationPipe` with
 * `validateCustomDecorators` would otherwise construct an instance of the type, and copy what it knows of the value there.
 *
 * Called by the decorator of the parameter: compilers record the types before such decorators run.
 *
 * @param isToHide - asked about the recorded type
 */
export function hideParameterType(
  target: object,
  method: string | symbol,
  index: number,
  isToHide: (type: unknown) => boolean,
): void {
  const types: readonly unknown[] | undefined = Reflect.getOwnMetadata(PARAMETER_TYPES, target, method);
  if (types === undefined || !isToHide(types[index])) return;
  Reflect.defineMetadata(PARAMETER_TYPES, types.with(index, Object), target, method);
}
