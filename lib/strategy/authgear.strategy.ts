import type { KeyObject } from 'node:crypto';
import { PassportStrategy } from '@nestjs/passport';
import { TokenError } from '../errors/token-error.js';
import type { Refusals } from '../exceptions/refusals.js';
import type { KeyStore } from '../keys/key-store.js';
import { AuthgearUser } from '../token/authgear-user.js';
import { bearerToken } from '../token/bearer-token.js';
import { assertTimely } from '../token/claim-rules.js';
import type { TokenPolicy } from '../token/token-policy.js';
import type { TokenReader, UnverifiedToken } from '../token/token-reader.js';
import type { VerifiedToken } from '../token/verified-token-cache.js';
import { authorizationOf, type HttpRequest } from './authorization-header.js';
import { JwtStrategy, type PassportJwtOptions, type PassportJwtStrategy } from './passport-jwt.js';
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

/** A token and the key that its `kid` names: all that passport-jwt needs, and what it takes for its request. */
interface Candidate extends UnverifiedToken {
  readonly key: KeyObject;
}

/** What jsonwebtoken would check about claims and keys is checked by our rules, which are stricter and sooner. */
const OPTIONS: PassportJwtOptions<Candidate> = {
  jwtFromRequest: ({ token }) => token,
  secretOrKeyProvider: ({ key }, _token, done) => done(null, key),
  passReqToCallback: true,
  algorithms: ['RS256'],
  ignoreExpiration: true,
  jsonWebTokenOptions: { ignoreNotBefore: true, allowInvalidAsymmetricKeyTypes: true },
};

/**
 * The one pipeline that decides about a token: passport-jwt with our extraction, our keys and our rules.
 *
 * It has two doors: Passport's, `authenticate(request)`, and `verify(token)`, which drives passport-jwt as Passport
 * does, but not through Passport's process-wide registry, where a second app would replace the first one's strategy.
 */
export class AuthgearStrategy extends PassportStrategy(JwtStrategy, AUTHGEAR_STRATEGY) {
  constructor(private readonly collaborators: StrategyCollaborators) {
    super(OPTIONS);
  }

  /** Passport's door. A refusal for the token's sake is a failure, so that another strategy may try; the rest is an error. */
  override async authenticate(request: HttpRequest): Promise<void> {
    const { admission, refusals } = this.collaborators;
    let token: string | undefined;
    let user: object;
    try {
      token = bearerToken(authorizationOf(request));
      const verified = await this.verify(token);
      user = await admission.admit(verified.user, { request });
    } catch (error) {
      const exception = refusals.from(error, token);
      return error instanceof TokenError ? this.fail(exception, 401) : this.error(exception);
    }
    this.success(user);
  }

  /**
   * All that can be decided without a key is decided first, so nothing dear is done for a token that is bad anyway.
   *
   * @throws TokenError or IssuerUnavailableError
   */
  async verify(token: string): Promise<VerifiedToken> {
    const { reader, keys } = this.collaborators;
    const unverified = reader.read(token);
    const { kid } = unverified.header;
    const key = keys.current(kid) ?? (await keys.find(kid));
    const user = await this.#verifySignature({ ...unverified, key });
    reader.rememberHeader(unverified);
    return { token, kid, key, user };
  }

  /** Called by passport-jwt once the signature is verified. Waiting for a key may have taken the token past its time. */
  override validate({ claims }: Candidate): AuthgearUser {
    const { policy } = this.collaborators;
    assertTimely(claims, policy, Date.now());
    return new AuthgearUser(claims, policy);
  }

  #verifySignature(candidate: Candidate): Promise<AuthgearUser> {
    return new Promise((resolve, reject) => {
      const run: PassportJwtStrategy = Object.create(this);
      run.success = (user: AuthgearUser) => resolve(user);
      run.fail = () => reject(TokenError.of('invalid_signature'));
      run.error = reject;
      super.authenticate.call(run, candidate);
    });
  }
}
