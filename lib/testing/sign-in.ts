import type { CanActivate } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core/helpers/http-adapter-host.js';
import { Reflector } from '@nestjs/core/services/reflector.service.js';
import { AuthgearGuard } from '../access/authgear.guard.js';
import { CallAuthenticator } from '../access/call-authenticator.js';
import { ROLE_RULE } from '../access/role-rule.js';
import { RolesGuard } from '../access/roles.guard.js';
import { RoutePolicies } from '../access/route-policies.js';
import { CALL_AUTHENTICATOR, CALL_CREDENTIALS, ROUTE_POLICIES } from '../access/tokens.js';
import { AuthgearEvents } from '../observability/authgear-events.js';
import { AuthgearLog } from '../observability/authgear-log.js';
import { Refusals } from '../refusals/refusals.js';
import { GraphqlTransport } from '../transports/graphql.js';
import { HttpTransport } from '../transports/http.js';
import { Transports } from '../transports/transports.js';
import { Admissions } from '../verification/admission.js';
import { UserValidator } from '../verification/user-validator.js';
import { SIGNED_IN_ORIGIN, SignedInCredentials } from './signed-in-user.js';
import type { UserOptions } from './token-options.js';

/** Who makes the calls: a user by the options of its access token, or nobody. */
export type SignedInUser = UserOptions | null | undefined;

/** The part of the `TestingModuleBuilder` of `@nestjs/testing` that {@link signIn} uses. */
export interface OverridableModule {
  /** Replaces a guard under `@UseGuards()`. */
  overrideGuard(guard: unknown): {
    /** By what the factory makes of the providers with these injection tokens. */
    useFactory(options: { factory(...dependencies: unknown[]): unknown; inject: unknown[] }): unknown;
  };
  /** Replaces a provider. */
  overrideProvider(token: unknown): {
    /** By this value. */
    useValue(value: unknown): unknown;
  };
}

const DEPENDENCIES = [
  { token: ROUTE_POLICIES, optional: true },
  { token: CALL_AUTHENTICATOR, optional: true },
  Reflector,
  HttpAdapterHost,
];

/**
 * Signs a user in to the app that a testing module will make, without an issuer and without tokens: `AuthgearGuard` and
 * `RolesGuard` treat every call as one of this user. Rules are enforced as usual: a user without the roles that `@Roles()`
 * asks for gets 403. Without a user, calls get 401, unless `@Public()` or `@OptionalAuth()` lets them in. The option `validate`
 * is asked.
 *
 * It works whether or not the module imports `AuthgearModule`, so that a controller can be tested alone. What doesn't ask
 * the guards is not signed in: `AuthgearTokenVerifier`, and `AuthGuard('authgear')` of `@nestjs/passport`.
 *
 * ```ts
 * const module = await signIn(Test.createTestingModule({ controllers: [ArticlesController] }), {
 *   sub: 'u1',
 *   roles: ['editor'],
 * }).compile();
 * ```
 *
 * @param moduleBuilder - what `Test.createTestingModule()` returned
 * @param user - the user; null or undefined for nobody; or a function that is asked at every call, so that a suite can change
 * the user
 * @returns the builder
 */
export function signIn<ModuleBuilder extends OverridableModule>(
  moduleBuilder: ModuleBuilder,
  user: SignedInUser | (() => SignedInUser),
): ModuleBuilder {
  const credentials = new SignedInCredentials(typeof user === 'function' ? user : () => user);
  const alone = new Admissions(false);
  moduleBuilder.overrideProvider(CALL_CREDENTIALS).useValue(credentials);
  for (const guard of [AuthgearGuard, RolesGuard]) {
    moduleBuilder.overrideGuard(guard).useFactory({
      inject: [...DEPENDENCIES],
      factory: (policies: unknown, authenticator: unknown, reflector: Reflector, adapterHost: HttpAdapterHost) =>
        // A mocker of the testing module may have put something else there.
        policies instanceof RoutePolicies && authenticator instanceof CallAuthenticator
          ? new guard(policies, authenticator)
          : guardAlone(guard, credentials, alone, reflector, adapterHost),
    });
  }
  return moduleBuilder;
}

type Guard = new (policies: RoutePolicies, authenticator: CallAuthenticator) => CanActivate;

/** A guard of a module without AuthgearModule. All guards of one app share what they know of whom they admitted. */
function guardAlone(
  guard: Guard,
  credentials: SignedInCredentials,
  admissions: Admissions,
  reflector: Reflector,
  adapterHost: HttpAdapterHost,
): CanActivate {
  const events = new AuthgearEvents([new AuthgearLog()]);
  const authenticator = new CallAuthenticator(
    credentials,
    new UserValidator(undefined),
    admissions,
    new Transports([new HttpTransport(adapterHost), new GraphqlTransport()]),
    new Refusals(SIGNED_IN_ORIGIN.endpoint, events),
    events,
  );
  return new guard(new RoutePolicies(reflector, [ROLE_RULE], adapterHost), authenticator);
}
