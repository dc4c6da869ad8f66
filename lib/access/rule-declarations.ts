/** Decorators by metadata key, of one method. */
type Declared = ReadonlyMap<string, string>;

const declarations = new WeakMap<object, Map<string | symbol, Map<string, string>>>();

/**
 * Notes that a rule was stated on a method, beside its metadata: a decorator that replaces the method loses the metadata,
 * and not this.
 */
export function declareRule(decorator: string, metadataKey: string): MethodDecorator & ClassDecorator {
  return (target: object, name?: string | symbol) => {
    if (name === undefined) return;
    const ofClass = declarations.get(target) ?? new Map<string | symbol, Map<string, string>>();
    const ofMethod = ofClass.get(name) ?? new Map<string, string>();
    declarations.set(target, ofClass.set(name, ofMethod.set(metadataKey, decorator)));
  };
}

/** The decorators that stated rules on this method of a prototype, by metadata key. */
export function declaredRules(prototype: object, name: string): Declared {
  return declarations.get(prototype)?.get(name) ?? new Map<string, string>();
}
