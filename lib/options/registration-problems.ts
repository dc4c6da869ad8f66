import { isRecord, problemsIn, type RawOptions } from './checks.js';
import { EXTRAS_SCHEMA, OPTIONS_SCHEMA, SOURCE_SCHEMA } from './schema.js';

/** The problems with the extras of `forRoot()`. Its other members are options, and are checked as such. */
export function problemsOfForRoot(members: unknown): readonly string[] {
  return problemsIn(pick(members, EXTRAS_SCHEMA), EXTRAS_SCHEMA);
}

/** The problems with the members of `forRootAsync()`. What its factory returns is checked later. */
export function problemsOfForRootAsync(members: unknown): readonly string[] {
  return problemsIn(isRecord(members) ? members : {}, { ...SOURCE_SCHEMA, ...EXTRAS_SCHEMA }, (name, names) =>
    Object.hasOwn(OPTIONS_SCHEMA, name)
      ? ' is an option: return it from the factory, instead of passing it next to the factory'
      : ` is not a member of forRootAsync(); its members are ${names.join(', ')}`,
  );
}

/** Whether Nest can make a provider of these members of `forRootAsync()`. Else its own errors would come before ours. */
export function canProvideOptions(members: unknown): boolean {
  return problemsIn(pick(members, SOURCE_SCHEMA), SOURCE_SCHEMA).length === 0;
}

function pick(members: unknown, schema: object): RawOptions {
  const given = isRecord(members) ? members : {};
  return Object.fromEntries(Object.keys(schema).map((name) => [name, given[name]]));
}
