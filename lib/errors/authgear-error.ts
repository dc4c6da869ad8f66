/**
 * Base of the errors of this package that aren't exceptions of Nest. `code` is stable; `message` is for people and may
 * change.
 */
export abstract class AuthgearError extends Error {
  /** Stable, machine-readable reason. */
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
