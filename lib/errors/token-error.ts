import { AuthgearError } from './authgear-error.js';
import { withoutStackTraces } from './without-stack-traces.js';

const MESSAGES = {
  missing_token: 'Missing token: send the header "Authorization: Bearer <access token>"',
  malformed_token: 'Malformed token',
  unsupported_algorithm: 'Unsupported algorithm: Authgear signs access tokens with RS256 only',
  invalid_issuer:
    'Invalid issuer: the token was not issued by the configured endpoint; check the endpoint, a custom domain changes the issuer',
  key_not_found:
    'Public key not found: the kid of the token names no key of the project; check that the token comes from this project, then get a new one',
  invalid_signature: 'Invalid signature: the token was changed, or signed with another key',
  token_expired: 'Token expired',
  token_not_active: 'Token not active yet: nbf is in the future; check the clocks',
  wrong_token_type: 'Wrong token type: send the access token, not the ID token',
  invalid_audience:
    'Invalid audience: the token is not meant for this API; check its aud and client_id against the configured clientId and audience',
  user_rejected: 'User rejected: this application does not accept the user of the token',
} as const;

/** Why a token was refused with 401. Stable: clients and alerts may depend on these. */
export type TokenErrorCode = keyof typeof MESSAGES;

/** The token, or the lack of one, is the reason of the refusal: another token may pass. */
export class TokenError extends AuthgearError {
  private constructor(
    override readonly code: TokenErrorCode,
    message: string,
  ) {
    super(message);
  }

  /** @param detail replaces the code's own explanation; it must never quote the token. */
  static of(code: TokenErrorCode, detail?: string): TokenError {
    return withoutStackTraces(
      () => new TokenError(code, detail === undefined ? MESSAGES[code] : `${heading(code)}: ${detail}`),
    );
  }
}

function heading(code: TokenErrorCode): string {
  return MESSAGES[code].replace(/:.*/, '');
}
