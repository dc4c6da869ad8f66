/** Base of everything this package throws by itself. `code` is stable; `message` is for people and may change. */
export abstract class AuthgearError extends Error {
  /** Stable, machine-readable reason. */
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
