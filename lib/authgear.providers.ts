import type { Provider } from '@nestjs/common';
// Imported by subpath: all of @nestjs/core takes longer to load than everything else that the package needs.
import { ApplicationConfig } from '@nestjs/core/application-config.js';
import { APP_GUARD } from '@nestjs/core/constants.js';
import { DiscoveryService } from '@nestjs/core/discovery/discovery-service.js';
import { HttpAdapterHost } from '@nestjs/core/helpers/http-adapter-host.js';
import { ModuleRef } from '@nestjs/core/injector/module-ref.js';
import { ModulesContainer } from '@nestjs/core/injector/modules-container.js';
import { Reflector } from '@nestjs/core/services/reflector.service.js';
import { AuthgearGuard } from './access/authgear.guard.js';
import { BootChecks } from './access/boot/boot-checks.js';
import { CallAuthenticator } from './access/call-authenticator.js';
import { BearerCredentials, type CallCredentials } from './access/call-credentials.js';
import { discoveryOf } from './access/discovery.js';
import { GlobalAuthgearGuard, GlobalRolesGuard, OverridableGuards } from './access/global-guards.js';
import { ROLE_RULE } from './access/role-rule.js';
import { RolesGuard } from './access/roles.guard.js';
import { RoutePolicies } from './access/route-policies.js';
import {
  AUTHGEAR_MODULE,
  CALL_AUTHENTICATOR,
  CALL_CREDENTIALS,
  GLOBAL_GUARDS,
  ROUTE_POLICIES,
} from './access/tokens.js';
import { TrustingApp } from './access/trusting-app.js';
import { AuthgearOptionsError } from './errors/setup-errors.js';
import { issuerKeyLoader } from './issuer/key-loader.js';
import { type KeyLoader, KeyStore } from './issuer/key-store.js';
import { AuthgearEvents } from './observability/authgear-events.js';
import { AuthgearLog } from './observability/authgear-log.js';
import { type AuthgearSettings, resolveOptions } from './options/resolve-options.js';
import { AuthgearStrategy } from './passport/authgear.strategy.js';
import { StrategyRegistration } from './passport/strategy-registration.js';
import { Refusals } from './refusals/refusals.js';
import { TokenReader } from './token/token-reader.js';
import { GraphqlTransport } from './transports/graphql.js';
import { HttpTransport, type TokenExtractor } from './transports/http.js';
import { MiddlewareTransport } from './transports/middleware.js';
import { tokenExtractor } from './transports/token-extractor.js';
import type { CallTransport } from './transports/transport.js';
import { Transports } from './transports/transports.js';
import { Admissions } from './verification/admission.js';
import { AuthgearTokenVerifier } from './verification/authgear-token-verifier.js';
import { TokenVerifier } from './verification/token-verifier.js';
import { UserValidator } from './verification/user-validator.js';
import { VerifiedTokenCache } from './verification/verified-token-cache.js';

/** Injection token of the options as the app gave them. */
export const AUTHGEAR_OPTIONS = Symbol('AUTHGEAR_OPTIONS');

/** Injection token of the problems with the call of `forRoot()` or `forRootAsync()` itself. */
export const REGISTRATION_PROBLEMS = Symbol('REGISTRATION_PROBLEMS');

/** Injection token of the extra `transports`. */
export const EXTRA_TRANSPORTS = Symbol('EXTRA_TRANSPORTS');

const PIPELINE = Symbol('AUTHGEAR_PIPELINE');

const NOT_CONFIGURED =
  'AuthgearModule is imported without options: import AuthgearModule.forRoot({ endpoint, clientId }) in the root module. ' +
  'Other modules need no import of it, unless isGlobal is false: then they import what forRoot() returned';

/** The objects behind the guards, wired together. */
export interface Pipeline {
  readonly events: AuthgearEvents;
  readonly extractToken: TokenExtractor;
  readonly keys: KeyStore;
  readonly reader: TokenReader;
  readonly tokens: TokenVerifier;
  readonly users: UserValidator;
  readonly admissions: Admissions;
  readonly refusals: Refusals;
  readonly strategy: AuthgearStrategy;
  readonly verifier: AuthgearTokenVerifier;
}

/** @param load - loads the issuer's keys; tests pass their own */
export function createPipeline(
  settings: AuthgearSettings,
  load: KeyLoader = issuerKeyLoader(settings.tokenPolicy.issuer, settings.issuerAddress),
): Pipeline {
  const { tokenPolicy, refreshPolicy, tokenCacheMax, validate, trustUsersOfOtherGuards, strategyName } = settings;
  const extractToken = tokenExtractor(settings.tokenSources);
  const events = new AuthgearEvents([new AuthgearLog(settings.logLevels)]);
  const refusals = new Refusals(tokenPolicy.issuer, events);
  const users = new UserValidator(validate);
  const admissions = new Admissions(trustUsersOfOtherGuards);
  const keys = new KeyStore(refreshPolicy, load, events);
  const reader = new TokenReader(tokenPolicy);
  const cache = tokenCacheMax === 0 ? undefined : new VerifiedTokenCache(tokenCacheMax);
  const tokens = new TokenVerifier(tokenPolicy, reader, keys, cache);
  const rules = { name: strategyName, extractToken, policy: tokenPolicy };
  const strategy = new AuthgearStrategy({ ...rules, reader, keys, users, admissions, refusals, events });
  const verifier = new AuthgearTokenVerifier(tokens, users, refusals, events);
  return { events, extractToken, keys, reader, tokens, users, admissions, refusals, strategy, verifier };
}

type BootChecksDependencies = [DiscoveryService, ApplicationConfig, Reflector, ModuleRef];

/** Registered by the module, for itself and for the modules that use its guards. */
export const providers: Provider[] = [
  {
    // Replaced by forRoot() and forRootAsync().
    provide: AUTHGEAR_OPTIONS,
    useFactory: () => {
      throw new AuthgearOptionsError([NOT_CONFIGURED]);
    },
  },
  { provide: REGISTRATION_PROBLEMS, useValue: [] },
  { provide: EXTRA_TRANSPORTS, useValue: [] },
  { provide: AUTHGEAR_MODULE, useValue: {} },
  { provide: DiscoveryService, inject: [ModulesContainer, ModuleRef], useFactory: discoveryOf },
  {
    provide: PIPELINE,
    inject: [AUTHGEAR_OPTIONS, REGISTRATION_PROBLEMS],
    useFactory: (options: unknown, problems: readonly string[]) => createPipeline(resolveOptions(options, problems)),
  },
  { provide: KeyStore, inject: [PIPELINE], useFactory: ({ keys }: Pipeline) => keys },
  { provide: AuthgearTokenVerifier, inject: [PIPELINE], useFactory: ({ verifier }: Pipeline) => verifier },
  {
    provide: ROUTE_POLICIES,
    inject: [Reflector, HttpAdapterHost],
    useFactory: (reflector: Reflector, adapterHost: HttpAdapterHost) =>
      new RoutePolicies(reflector, [ROLE_RULE], adapterHost),
  },
  {
    provide: CALL_CREDENTIALS,
    inject: [PIPELINE],
    useFactory: ({ tokens, keys }: Pipeline) => new BearerCredentials(tokens, keys),
  },
  {
    provide: CALL_AUTHENTICATOR,
    inject: [PIPELINE, CALL_CREDENTIALS, HttpAdapterHost, EXTRA_TRANSPORTS],
    useFactory: (
      { extractToken, users, admissions, refusals, events }: Pipeline,
      credentials: CallCredentials,
      adapterHost: HttpAdapterHost,
      extraTransports: readonly CallTransport[],
    ) => {
      const transports = new Transports([
        new HttpTransport(adapterHost, extractToken),
        new MiddlewareTransport(extractToken),
        new GraphqlTransport(extractToken),
        ...extraTransports,
      ]);
      return new CallAuthenticator(credentials, users, admissions, transports, refusals, events);
    },
  },
  {
    provide: TrustingApp,
    inject: [PIPELINE, HttpAdapterHost],
    useFactory: ({ admissions }: Pipeline, adapterHost: HttpAdapterHost) => new TrustingApp(admissions, adapterHost),
  },
  {
    provide: StrategyRegistration,
    inject: [PIPELINE, HttpAdapterHost],
    useFactory: ({ strategy }: Pipeline, adapterHost: HttpAdapterHost) =>
      new StrategyRegistration(strategy, adapterHost),
  },
  {
    provide: BootChecks,
    inject: [DiscoveryService, ApplicationConfig, Reflector, ModuleRef],
    useFactory: async (...[discovery, config, reflector, moduleRef]: BootChecksDependencies) => {
      const checks = new BootChecks({ discovery, config, reflector, moduleRef });
      await checks.whileLoading();
      return checks;
    },
  },
  AuthgearGuard,
  RolesGuard,
];

/** Needed by other modules: the guards, their dependencies, and the verifier. */
export const exportedProviders = [AuthgearGuard, RolesGuard, AuthgearTokenVerifier, CALL_AUTHENTICATOR, ROUTE_POLICIES];

/** The guards of every route of the app. */
export const globalGuardProviders: Provider[] = [
  { provide: GLOBAL_GUARDS, useValue: {} },
  { provide: APP_GUARD, useClass: GlobalAuthgearGuard },
  { provide: APP_GUARD, useClass: GlobalRolesGuard },
  OverridableGuards,
];
