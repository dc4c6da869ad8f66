import { AuthgearError } from './authgear-error.js';

/** Options that can't be used. `problems` has one sentence for each, with the option's name and the fix. */
export class AuthgearOptionsError extends AuthgearError {
  override readonly code = 'invalid_options';

  constructor(readonly problems: readonly string[]) {
    super(`AuthgearModule can't start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/** Decorators that contradict each other, or say nothing. */
export class AuthgearRouteError extends AuthgearError {
  override readonly code = 'invalid_route';
}

/** A guard or decorator met a transport that it can't read a token from. The call is refused. */
export class UnsupportedContextError extends AuthgearError {
  override readonly code = 'unsupported_context';

  constructor(contextType: string) {
    super(
      `nestjs-authgear protects HTTP routes; the context type "${contextType}" is not supported, so the call is refused. ` +
        'Verify the token there with AuthgearTokenVerifier, or mark the handler @Public().',
    );
  }
}
