import type { LogLevel } from '@nestjs/common';

/** Options as they arrive: from JavaScript, from the environment, from a type assertion. */
export type RawOptions = Readonly<Record<string, unknown>>;

/**
 * Checks the value of one option.
 *
 * @param options - all options of the group, for a check that depends on another one
 * @returns the problems, each worded to follow the option's name
 */
export type Check = (value: unknown, options: RawOptions) => readonly string[];

/** One option: its default, undefined if it has none, and the check of its value. */
export interface OptionSchema<Value> {
  readonly default: Value | undefined;
  /** Whether the check also runs when the option is left out. */
  readonly isRequired?: true;
  readonly check: Check;
}

/** Exactly one member for each option of the type, so that the compiler keeps the two in step. */
export type Schema<Options extends object> = {
  readonly [Name in keyof Required<Options>]: OptionSchema<Required<Options>[Name]>;
};

type AnySchema = Readonly<Record<string, OptionSchema<unknown>>>;

/** Says what is wrong with a name that the schema doesn't have, worded to follow the name. */
type DescribeUnknown = (name: string, names: readonly string[]) => string;

/**
 * All problems with these options, each as one sentence that begins with the option's name. A name that the schema doesn't
 * have is a problem too: it is most likely a typo, and the default of the intended option would apply silently.
 */
export function problemsIn(
  options: RawOptions,
  schema: AnySchema,
  describeUnknown: DescribeUnknown = (_name, names) => ` is not an option; the options are ${names.join(', ')}`,
): readonly string[] {
  const names = Object.keys(schema);
  const unknown = Object.keys(options)
    .filter((name) => !names.includes(name))
    .map((name) => `${name}${describeUnknown(name, names)}`);
  const wrong = Object.entries(schema).flatMap(([name, { isRequired, check }]) => {
    const value = options[name];
    const isLeftOut = value === undefined || value === null;
    return isLeftOut && isRequired !== true ? [] : check(value, options).map((problem) => `${name}${problem}`);
  });
  return [...unknown, ...wrong];
}

export function mustBe(expected: string, isRight: (value: unknown) => boolean): Check {
  return (value) => (isRight(value) ? [] : [` must be ${expected}`]);
}

export function mustBeNumber(expected: string, isRight: (value: number) => boolean): Check {
  return mustBe(expected, (value) => typeof value === 'number' && Number.isFinite(value) && isRight(value));
}

export const mustBeBoolean = mustBe(
  'true or false, not a string or anything else',
  (value) => typeof value === 'boolean',
);

export const mustBeArray = mustBe('an array', Array.isArray);

export const mustBeFunction = mustBe('a function', (value) => typeof value === 'function');

/** An async function gives a promise where the value itself is needed. */
export function isAsyncFunction(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object AsyncFunction]';
}

export const mustBeSynchronous: Check = (value, options) =>
  isAsyncFunction(value) ? [' must not be async'] : mustBeFunction(value, options);

const LOG_LEVELS: readonly unknown[] = ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'] satisfies LogLevel[];

export const mustBeLogLevel = mustBe(
  `${LOG_LEVELS.join(', ')}, or false for no line`,
  (value) => value === false || LOG_LEVELS.includes(value),
);

export const mustBeString = mustBe('a non-empty string, without surrounding white space', isProperString);

/** One string or several, none of them empty or surrounded by white space. */
export const mustBeStrings = mustBe(
  'a non-empty string, or an array of them, without surrounding white space',
  (value) => (Array.isArray(value) ? value : [value]).every(isProperString),
);

function isProperString(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.trim() === value;
}

/** The strings of an option that may be one or several. */
export function stringsOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

/** Options that are grouped under one name. */
export function mustBeGroup(schema: AnySchema): Check {
  return (value) =>
    isRecord(value) ? problemsIn(value, schema).map((problem) => `.${problem}`) : [' is not an object'];
}

export function isRecord(value: unknown): value is RawOptions {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
