import { AuthgearError } from './authgear-error.js';
import { withoutStackTraces } from './without-stack-traces.js';

/** Why a token, or the lack of one, is refused with 401. Stable: clients and alerts may depend on it. */
export type TokenErrorCode =
  | 'missing_token'
  | 'malformed_token'
  | 'unsupported_algorithm'
  | 'invalid_issuer'
  | 'key_not_found'
  | 'invalid_signature'
  | 'token_expired'
  | 'token_not_active'
  | 'wrong_token_type'
  | 'invalid_audience'
  | 'user_rejected';

/** Why the user of a valid token is refused with 403. Stable: clients and alerts may depend on it. */
export type PermissionErrorCode = 'insufficient_role';

/** Why a token can't be verified at the moment, answered with 503. Stable: clients and alerts may depend on it. */
export type AvailabilityErrorCode = 'issuer_unavailable';

/** Every code that a refusal of this package can have. Stable: clients and alerts may depend on it. */
export type AuthgearErrorCode = TokenErrorCode | PermissionErrorCode | AvailabilityErrorCode;

/** What a refusal means to HTTP, to RFC 6750 section 3.1, and to the log. */
interface RefusalMeaning<Status extends 401 | 403 | 503 = 401 | 403 | 503> {
  readonly status: Status;
  /** Error code of the challenge; undefined if the request had no token, or if no other token would help. */
  readonly challengeError: 'invalid_token' | 'insufficient_scope' | undefined;
  readonly logLevel: 'debug' | 'warn' | 'error';
  /** A summary, and after a colon what to check. */
  readonly message: string;
}

/**
 * Every reason to refuse a call, by code.
 *
 * The one table that exceptions, headers, log lines and the README's table are derived from or tested against. Messages
 * are for people and may change.
 */
export const REFUSALS = {
  missing_token: {
    status: 401,
    challengeError: undefined,
    logLevel: 'debug',
    message: 'Missing token: send the header "Authorization: Bearer <access token>"',
  },
  malformed_token: { status: 401, challengeError: 'invalid_token', logLevel: 'warn', message: 'Malformed token' },
  unsupported_algorithm: {
    status: 401,
    challengeError: 'invalid_token',
    logLevel: 'warn',
    message: 'Unsupported algorithm: Authgear signs access tokens with RS256 only',
  },
  invalid_issuer: {
    status: 401,
    challengeError: 'invalid_token',
    logLevel: 'warn',
    message:
      'Invalid issuer: the token was not issued by the configured endpoint; check the endpoint, a custom domain changes the issuer',
  },
  key_not_found: {
    status: 401,
    challengeError: 'invalid_token',
    logLevel: 'warn',
    message:
      'Public key not found: the kid of the token names no key of the project; check that the token comes from this project, then get a new one',
  },
  invalid_signature: {
    status: 401,
    challengeError: 'invalid_token',
    logLevel: 'warn',
    message: 'Invalid signature: the token was changed, or signed with another key',
  },
  token_expired: { status: 401, challengeError: 'invalid_token', logLevel: 'debug', message: 'Token expired' },
  token_not_active: {
    status: 401,
    challengeError: 'invalid_token',
    logLevel: 'warn',
    message: 'Token not active yet: nbf is in the future; check the clocks',
  },
  wrong_token_type: {
    status: 401,
    challengeError: 'invalid_token',
    logLevel: 'warn',
    message: 'Wrong token type: send the access token, not the ID token',
  },
  invalid_audience: {
    status: 401,
    challengeError: 'invalid_token',
    logLevel: 'warn',
    message:
      'Invalid audience: the token is not meant for this API; check its aud and client_id against the configured clientId and audience',
  },
  user_rejected: {
    status: 401,
    challengeError: 'invalid_token',
    logLevel: 'warn',
    message: 'User rejected: this application does not accept the user of the token',
  },
  insufficient_role: {
    status: 403,
    challengeError: 'insufficient_scope',
    logLevel: 'warn',
    message: 'Insufficient permissions',
  },
  issuer_unavailable: {
    status: 503,
    challengeError: undefined,
    logLevel: 'error',
    message: 'Issuer unavailable: the keys that verify tokens cannot be loaded at the moment; try again later',
  },
} as const satisfies Record<TokenErrorCode, RefusalMeaning<401>> &
  Record<PermissionErrorCode, RefusalMeaning<403>> &
  Record<AvailabilityErrorCode, RefusalMeaning<503>>;

/** What a route asks for and its caller lacks. For the log alone: the client isn't told. */
export interface Shortfall {
  readonly asked: { readonly any: readonly string[] } | { readonly all: readonly string[] };
  readonly has: readonly string[];
}

/** A call is refused. Created by {@link refuse} and {@link refusePermission} only. */
export class Refusal extends AuthgearError {
  constructor(
    override readonly code: AuthgearErrorCode,
    message: string,
    /** Whole seconds until a retry makes sense, at least 1. Only if the issuer is unavailable. */
    readonly retryAfterSeconds?: number,
    /** Only if the caller lacks a permission. Its values are the issuer's or the app's: the log cleans them. */
    readonly shortfall?: Shortfall,
  ) {
    super(message);
  }

  /** Whether the reason is the token, or its absence, so that another token may be accepted. */
  get isAboutToken(): boolean {
    return REFUSALS[this.code].status === 401;
  }
}

/** @param detail - replaces the explanation of the code; it must never quote the token */
export function refuse(code: AuthgearErrorCode, detail?: string, retryAfterSeconds?: number): Refusal {
  const { message } = REFUSALS[code];
  const text = detail === undefined ? message : `${message.replace(/:.*/, '')}: ${detail}`;
  return withoutStackTraces(() => new Refusal(code, text, retryAfterSeconds));
}

/** @param shortfall - told to the log, and to no client */
export function refusePermission(code: PermissionErrorCode, shortfall: Shortfall): Refusal {
  return withoutStackTraces(() => new Refusal(code, REFUSALS[code].message, undefined, shortfall));
}
