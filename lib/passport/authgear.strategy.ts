import { PassportStrategy } from '@nestjs/passport';
import { type KeyCallback, Strategy } from 'passport-jwt';
import { Refusal, refuse } from '../errors/refusal.js';
import type { KeyStore } from '../issuer/key-store.js';
import type { AuthgearEvents } from '../observability/authgear-events.js';
import type { Refusals } from '../refusals/refusals.js';
import { AuthgearUser } from '../token/authgear-user.js';
import { assertTimely } from '../token/claim-rules.js';
import type { TokenPolicy } from '../token/token-policy.js';
import type { TokenReader, UnverifiedToken } from '../token/token-reader.js';
import type { HttpRequest, TokenExtractor } from '../transports/http.js';
import type { Admissions } from '../verification/admission.js';
import { MAX_WAITING_LENGTH } from '../verification/token-verifier.js';
import type { UserValidator } from '../verification/user-validator.js';
import { guardCallbacks } from './guarded-callbacks.js';

const NO_REGISTRY = { use: (): void => {} };

/** The objects that the strategy works with. */
export interface StrategyCollaborators {
  /** The name of the strategy in Passport: `AuthGuard('authgear')`. */
  readonly name: string;
  readonly extractToken: TokenExtractor;
  readonly policy: TokenPolicy;
  readonly reader: TokenReader;
  readonly keys: KeyStore;
  readonly users: UserValidator;
  readonly admissions: Admissions;
  readonly refusals: Refusals;
  readonly events: AuthgearEvents;
}

/**
 * The Passport JWT strategy: passport-jwt with our token extraction, our rules and the issuer's keys.
 *
 * passport-jwt extracts the token from the request, gets the key from the key provider, verifies the signature with
 * jsonwebtoken, and calls `validate()`. Our rules run in the key provider, so an invalid token costs neither a key refresh
 * nor a signature check. The claims that jsonwebtoken decodes are not used.
 */
export class AuthgearStrategy extends PassportStrategy(Strategy<HttpRequest>) {
  /** The token of each request whose key was asked for, so that it is read once. */
  private readonly unverified = new WeakMap<HttpRequest, UnverifiedToken>();

  constructor(private readonly collaborators: StrategyCollaborators) {
    super({
      jwtFromRequest: (request) => this.collaborators.extractToken(request),
      secretOrKeyProvider: (request, _token, done) => this.provideKey(request, done),
      passReqToCallback: true,
      algorithms: ['RS256'],
      ignoreExpiration: true,
      jsonWebTokenOptions: { ignoreNotBefore: true },
    });
    this.name = collaborators.name;
  }

  /** Called by the constructor of @nestjs/passport's mixin, to register the strategy: StrategyRegistration does so instead. */
  getPassportInstance(): typeof NO_REGISTRY {
    return NO_REGISTRY;
  }

  /**
   * passport-jwt reports every error of its key provider as a failure of the token. Here only a refusal of the token is a
   * failure, so that another strategy may try; an outage of the issuer, or an error of the app, is an error.
   */
  override authenticate(request: HttpRequest, options?: unknown): void {
    guardCallbacks(this);
    const { fail, error } = this;
    const settle = (reason: unknown): void => {
      const exception = this.collaborators.refusals.from(reason, this.tokenIfAny(request));
      if (reason instanceof Refusal && reason.isAboutToken) fail.call(this, exception, 401);
      else error.call(this, exception);
    };
    this.error = settle;
    // Our rules have passed by then, so the only thing that jsonwebtoken can refuse is the signature.
    this.fail = (reason) => settle(reason instanceof Refusal ? reason : refuse('invalid_signature'));
    try {
      super.authenticate(request, options);
    } catch (refusal) {
      settle(refusal);
    }
  }

  /**
   * Called by passport-jwt once the signature is verified, so that the claims can be trusted. Their times are checked
   * again, since the token may have expired while it waited for its key.
   *
   * @returns the user in an array, because `@nestjs/passport` spreads an array, and the app's user may be one
   */
  async validate(request: HttpRequest): Promise<[user: object]> {
    const { policy, users, admissions, events } = this.collaborators;
    const { token, claims } = this.unverified.get(request) ?? this.read(request);
    assertTimely(claims, policy, Date.now());
    const tokenUser = new AuthgearUser(claims, policy);
    const user = await users.validate(token, tokenUser, { request }, request);
    admissions.admit(request, user, tokenUser);
    events.accepted(user);
    return [user];
  }

  private provideKey(request: HttpRequest, done: KeyCallback): void {
    const { keys } = this.collaborators;
    const { token, header, claims } = this.read(request);
    const key = keys.find(header.kid, claims.iat);
    if (!(key instanceof Promise)) {
      done(null, key);
      return;
    }
    if (token.length > MAX_WAITING_LENGTH) this.unverified.delete(request);
    key.then((found) => done(null, found), done);
  }

  private read(request: HttpRequest): UnverifiedToken {
    const { reader, extractToken } = this.collaborators;
    const unverified = reader.read(extractToken(request));
    this.unverified.set(request, unverified);
    return unverified;
  }

  /** The refused token for the log, which describes its origin. */
  private tokenIfAny(request: HttpRequest): string | undefined {
    try {
      return this.collaborators.extractToken(request);
    } catch {
      return undefined;
    }
  }
}
