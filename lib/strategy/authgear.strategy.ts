import type { KeyObject } from 'node:crypto';
import { PassportStrategy } from '@nestjs/passport';
import { TokenError } from '../errors/token-error.js';
import type { Refusals } from '../exceptions/refusals.js';
import type { KeyStore } from '../keys/key-store.js';
import { AuthgearUser } from '../token/authgear-user.js';
import { bearerToken } from '../token/bearer-token.js';
import { verifyRs256 } from '../token/rs256.js';
import type { TokenPolicy } from '../token/token-policy.js';
import type { TokenReader, UnverifiedToken } from '../token/token-reader.js';
import type { VerifiedToken } from '../token/verified-token-cache.js';
import { authorizationOf, type HttpRequest } from './authorization-header.js';
import {
  type Candidate,
  JwtStrategy,
  type JwtVerifier,
  type PassportJwtOptions,
  type PassportJwtStrategy,
  withJwtVerifier,
} from './passport-jwt.js';
import type { UserAdmission } from './user-admission.js';

/** The name under which the strategy is registered with Passport: `AuthGuard('authgear')`. */
export const AUTHGEAR_STRATEGY = 'authgear';

/** What the strategy asks about tokens, keys and users. */
export interface StrategyCollaborators {
  readonly policy: TokenPolicy;
  readonly reader: TokenReader;
  readonly keys: KeyStore;
  readonly admission: UserAdmission;
  readonly refusals: Refusals;
}

const OPTIONS: PassportJwtOptions = {
  jwtFromRequest: ({ token }) => token,
  secretOrKeyProvider: (candidate, _token, done) => done(null, candidate),
  passReqToCallback: true,
};

const verifySignatureOf: JwtVerifier = (token, { signature, key, claims }, _options, done) => {
  if (verifyRs256(token, signature, key)) done(null, claims);
  else done(TokenError.of('invalid_signature'));
};

/**
 * The one pipeline that decides about a token: passport-jwt with our extraction, our keys and our rules.
 *
 * It has two doors: Passport's, `authenticate(request)`, and `verify(token)`, which drives passport-jwt as Passport
 * does, but not through Passport's process-wide registry, where a second app would replace the first one's strategy.
 *
 * Passport runs an object that inherits from this one, and `#private` members are not inherited.
 */
export class AuthgearStrategy extends PassportStrategy(JwtStrategy, AUTHGEAR_STRATEGY) {
  /** Our own run of the strategy. What Passport's callbacks would tell, the candidate knows already. */
  private readonly run: PassportJwtStrategy;

  constructor(private readonly collaborators: StrategyCollaborators) {
    super(OPTIONS);
    this.run = Object.assign(Object.create(this), { success: ignore, fail: ignore, error: ignore });
  }

  /** Passport's door. A refusal for the token's sake is a failure, so that another strategy may try; the rest is an error. */
  override async authenticate(request: HttpRequest): Promise<void> {
    const { admission, refusals } = this.collaborators;
    let token: string | undefined;
    let user: object;
    try {
      token = bearerToken(authorizationOf(request));
      const verified = await this.verify(token);
      user = await admission.admit(token, verified.user, { request });
    } catch (error) {
      const exception = refusals.from(error, token);
      return error instanceof TokenError ? this.fail(exception, 401) : this.error(exception);
    }
    this.success(user);
  }

  /**
   * All that can be decided without a key is decided first, so nothing dear is done for a token that is bad anyway.
   *
   * @returns the verified token; at once where its key is known
   * @throws TokenError or IssuerUnavailableError, or rejects with it
   */
  verify(token: string): VerifiedToken | Promise<VerifiedToken> {
    const { reader, keys } = this.collaborators;
    const unverified = reader.read(token);
    const { kid } = unverified.header;
    const key = keys.current(kid);
    if (key !== undefined) return this.verifyWith(key, unverified);
    // Read anew then: what waits should be small, and waiting may have taken the token past its time.
    return keys.find(kid).then((found) => this.verifyWith(found, reader.read(token)));
  }

  /** Called by passport-jwt once the signature is verified: from here on the claims may be believed. */
  override validate(candidate: Candidate): AuthgearUser {
    candidate.user = new AuthgearUser(candidate.claims, this.collaborators.policy);
    return candidate.user;
  }

  /** With the key at hand passport-jwt calls `validate` before it returns, so nobody has to wait for its callbacks. */
  private verifyWith(key: KeyObject, { token, header, claims, signature }: UnverifiedToken): VerifiedToken {
    const candidate: Candidate = { token, header, claims, signature, key, user: undefined };
    withJwtVerifier(verifySignatureOf, () => super.authenticate.call(this.run, candidate));
    const { user } = candidate;
    if (user === undefined) throw TokenError.of('invalid_signature');
    this.collaborators.reader.rememberHeader(candidate);
    return { token, kid: header.kid, key, user };
  }
}

function ignore(): void {}
