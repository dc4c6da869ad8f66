import type { Provider } from '@nestjs/common';
// Imported by subpath: all of @nestjs/core takes longer to load than everything else that the package needs.
import { APP_GUARD } from '@nestjs/core/constants.js';
import { DiscoveryService } from '@nestjs/core/discovery/discovery-service.js';
import { HttpAdapterHost } from '@nestjs/core/helpers/http-adapter-host.js';
import { Reflector } from '@nestjs/core/services/reflector.service.js';
import { AuthgearGuard } from './access/authgear.guard.js';
import { CallAuthenticator } from './access/call-authenticator.js';
import { GlobalGuardOverrides } from './access/global-guard-overrides.js';
import { ROLE_RULE } from './access/role-rule.js';
import { RolesGuard } from './access/roles.guard.js';
import { RoutePolicies } from './access/route-policies.js';
import { issuerKeyLoader } from './issuer/key-loader.js';
import { type KeyLoader, KeyStore } from './issuer/key-store.js';
import { AuthgearEvents } from './observability/authgear-events.js';
import { AuthgearLog } from './observability/authgear-log.js';
import { type AuthgearSettings, resolveOptions } from './options/resolve-options.js';
import { AuthgearStrategy } from './passport/authgear.strategy.js';
import { Refusals } from './refusals/refusals.js';
import { TokenReader } from './token/token-reader.js';
import { HttpTransport } from './transports/http.js';
import { Transports } from './transports/transport.js';
import { AuthgearTokenVerifier } from './verification/authgear-token-verifier.js';
import { TokenVerifier } from './verification/token-verifier.js';
import { UserValidator } from './verification/user-validator.js';
import { VerifiedTokenCache } from './verification/verified-token-cache.js';

/** Injection token of the options as the app gave them. */
export const AUTHGEAR_OPTIONS = Symbol('AUTHGEAR_OPTIONS');

const PIPELINE = Symbol('AUTHGEAR_PIPELINE');

/** The objects behind the guards, wired together. */
export interface Pipeline {
  readonly events: AuthgearEvents;
  readonly keys: KeyStore;
  readonly reader: TokenReader;
  readonly tokens: TokenVerifier;
  readonly users: UserValidator;
  readonly refusals: Refusals;
  readonly strategy: AuthgearStrategy;
  readonly verifier: AuthgearTokenVerifier;
}

/** @param load - loads the issuer's keys; tests pass their own */
export function createPipeline(
  { tokenPolicy, refreshPolicy, issuerAddress, tokenCacheMax, validate }: AuthgearSettings,
  load: KeyLoader = issuerKeyLoader(tokenPolicy.issuer, issuerAddress),
): Pipeline {
  const events = new AuthgearEvents([new AuthgearLog()]);
  const refusals = new Refusals(tokenPolicy.issuer, events);
  const users = new UserValidator(validate);
  const keys = new KeyStore(refreshPolicy, load, events);
  const reader = new TokenReader(tokenPolicy);
  const cache = tokenCacheMax === 0 ? undefined : new VerifiedTokenCache(tokenCacheMax);
  const tokens = new TokenVerifier(tokenPolicy, reader, keys, cache);
  const strategy = new AuthgearStrategy({ policy: tokenPolicy, reader, keys, users, refusals, events });
  const verifier = new AuthgearTokenVerifier(tokens, users, refusals, events);
  return { events, keys, reader, tokens, users, refusals, strategy, verifier };
}

/** Registered by the module, for itself and for the modules that use its guards. */
export const providers: Provider[] = [
  {
    provide: PIPELINE,
    inject: [AUTHGEAR_OPTIONS],
    useFactory: (options: unknown) => createPipeline(resolveOptions(options)),
  },
  { provide: KeyStore, inject: [PIPELINE], useFactory: ({ keys }: Pipeline) => keys },
  { provide: AuthgearTokenVerifier, inject: [PIPELINE], useFactory: ({ verifier }: Pipeline) => verifier },
  {
    provide: RoutePolicies,
    inject: [Reflector, DiscoveryService],
    useFactory: (reflector: Reflector, discovery: DiscoveryService) =>
      new RoutePolicies(reflector, discovery, [ROLE_RULE]),
  },
  {
    provide: CallAuthenticator,
    inject: [PIPELINE, HttpAdapterHost],
    useFactory: ({ tokens, users, refusals, events }: Pipeline, adapterHost: HttpAdapterHost) =>
      new CallAuthenticator(tokens, users, new Transports([new HttpTransport(adapterHost)]), refusals, events),
  },
  AuthgearGuard,
  RolesGuard,
];

/** Needed by other modules: the guards, their dependencies, and the verifier. */
export const exportedProviders = [AuthgearGuard, RolesGuard, AuthgearTokenVerifier, CallAuthenticator, RoutePolicies];

/** The guards of every route of the app. They are aliases, so that a test can override the guards themselves. */
export const globalGuardProviders: Provider[] = [
  { provide: APP_GUARD, useExisting: AuthgearGuard },
  { provide: APP_GUARD, useExisting: RolesGuard },
  GlobalGuardOverrides,
];
