/** Options as they arrive: from JavaScript, from the environment, from a type assertion. */
export type RawOptions = Readonly<Record<string, unknown>>;

/** Reads options one by one and collects what is wrong with them, so that all of it can be said at once. */
export class OptionReader {
  constructor(
    private readonly options: RawOptions,
    readonly problems: string[] = [],
    private readonly prefix = '',
  ) {}

  /** A reader of the options that are grouped under this name. */
  group(name: string): OptionReader {
    const value = this.options[name] ?? {};
    if (!isRecord(value)) this.#report(name, 'is not an object');
    return new OptionReader(isRecord(value) ? value : {}, this.problems, `${this.prefix}${name}.`);
  }

  value(name: string): unknown {
    return this.options[name];
  }

  boolean(name: string, fallback: boolean): boolean {
    const value = this.options[name] ?? fallback;
    if (typeof value === 'boolean') return value;
    return this.#problem(name, 'must be true or false, not a string or anything else', fallback);
  }

  /** @param expected in words, for the message */
  number(name: string, fallback: number, isValid: (value: number) => boolean, expected: string): number {
    const value = this.options[name] ?? fallback;
    if (typeof value === 'number' && Number.isFinite(value) && isValid(value)) return value;
    return this.#problem(name, `must be ${expected}`, fallback);
  }

  /** One string or several, none of them empty or padded with white space. */
  strings(name: string, fallback: readonly string[]): readonly string[] {
    const value = this.options[name] ?? fallback;
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (values.every(isProperString)) return values;
    return this.#problem(
      name,
      'must be a non-empty string, or an array of them, without surrounding white space',
      fallback,
    );
  }

  function<T>(name: string, isFunction: (value: unknown) => value is T): T | undefined {
    const value = this.options[name] ?? undefined;
    if (value === undefined || isFunction(value)) return value;
    return this.#problem(name, 'must be a function', undefined);
  }

  /** Reports every option that is none of these: most likely a typing error, with a default at work in silence. */
  only(names: readonly string[]): void {
    for (const name of Object.keys(this.options)) {
      if (!names.includes(name)) this.#report(name, `is not an option; the options are ${names.join(', ')}`);
    }
  }

  #problem<T>(name: string, what: string, fallback: T): T {
    this.#report(name, what);
    return fallback;
  }

  #report(name: string, what: string): void {
    this.problems.push(`${this.prefix}${name} ${what}`);
  }
}

export function isRecord(value: unknown): value is RawOptions {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isProperString(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.trim() === value;
}
