import type { Provider } from '@nestjs/common';
// By their own paths: the whole of @nestjs/core takes longer to load than everything else that the package needs.
import { APP_GUARD } from '@nestjs/core/constants.js';
import { DiscoveryService } from '@nestjs/core/discovery/discovery-service.js';
import { HttpAdapterHost } from '@nestjs/core/helpers/http-adapter-host.js';
import { Reflector } from '@nestjs/core/services/reflector.service.js';
import { AuthgearGuard } from './access/authgear.guard.js';
import { GlobalGuardOverrides } from './access/global-guard-overrides.js';
import { RequestAuthenticator } from './access/request-authenticator.js';
import { RolesGuard } from './access/roles.guard.js';
import { RoutePolicies } from './access/route-policies.js';
import { issuerKeyLoader } from './issuer/key-loader.js';
import { KeyStore } from './issuer/key-store.js';
import { AuthgearLog } from './observability/authgear-log.js';
import type { AuthgearSettings } from './options/authgear-settings.js';
import { resolveOptions } from './options/resolve-options.js';
import { AuthgearStrategy } from './passport/authgear.strategy.js';
import { Refusals } from './refusals/refusals.js';
import { TokenReader } from './token/token-reader.js';
import { AuthgearTokenVerifier } from './verification/authgear-token-verifier.js';
import { TokenVerifier } from './verification/token-verifier.js';
import { UserValidator } from './verification/user-validator.js';
import { VerifiedTokenCache } from './verification/verified-token-cache.js';

/** Injection token of the options as the app gave them. */
export const AUTHGEAR_OPTIONS = Symbol('AUTHGEAR_OPTIONS');

/** Everything behind the guards, wired together. */
interface Pipeline {
  readonly keys: KeyStore;
  readonly tokens: TokenVerifier;
  readonly users: UserValidator;
  readonly refusals: Refusals;
  readonly strategy: AuthgearStrategy;
}

const PIPELINE = Symbol('AUTHGEAR_PIPELINE');

function createPipeline({ tokenPolicy, refreshPolicy, tokenCacheMax, validate }: AuthgearSettings): Pipeline {
  const log = new AuthgearLog();
  const refusals = new Refusals(tokenPolicy.issuer, log);
  const users = new UserValidator(validate);
  const cache = tokenCacheMax === 0 ? undefined : new VerifiedTokenCache(tokenCacheMax);
  const keys = new KeyStore(refreshPolicy, issuerKeyLoader(tokenPolicy.issuer), {
    refreshed: (keySet) => {
      cache?.retainKeysOf(keySet);
      log.refreshed();
    },
    refreshFailed: (error) => log.refreshFailed(error),
  });
  const reader = new TokenReader(tokenPolicy);
  const tokens = new TokenVerifier(tokenPolicy, reader, keys, cache);
  const strategy = new AuthgearStrategy({ policy: tokenPolicy, reader, keys, users, refusals });
  return { keys, tokens, users, refusals, strategy };
}

/** What the module registers for itself and for the modules that use its guards. */
export const providers: Provider[] = [
  {
    provide: PIPELINE,
    inject: [AUTHGEAR_OPTIONS],
    useFactory: (options: unknown) => createPipeline(resolveOptions(options)),
  },
  { provide: KeyStore, inject: [PIPELINE], useFactory: ({ keys }: Pipeline) => keys },
  {
    provide: AuthgearTokenVerifier,
    inject: [PIPELINE],
    useFactory: ({ tokens, users, refusals }: Pipeline) => new AuthgearTokenVerifier(tokens, users, refusals),
  },
  {
    provide: RoutePolicies,
    inject: [Reflector, DiscoveryService],
    useFactory: (reflector: Reflector, discovery: DiscoveryService) => new RoutePolicies(reflector, discovery),
  },
  {
    provide: RequestAuthenticator,
    inject: [PIPELINE, HttpAdapterHost],
    useFactory: ({ tokens, users, refusals }: Pipeline, adapterHost: HttpAdapterHost) =>
      new RequestAuthenticator(tokens, users, refusals, adapterHost),
  },
  AuthgearGuard,
  RolesGuard,
];

/** What other modules need: the guards and what Nest injects into them, and the verifier. */
export const exportedProviders = [
  AuthgearGuard,
  RolesGuard,
  AuthgearTokenVerifier,
  RequestAuthenticator,
  RoutePolicies,
];

/** The guards on every route of the app. They are aliases, so that a test can override the guards themselves. */
export const globalGuardProviders: Provider[] = [
  { provide: APP_GUARD, useExisting: AuthgearGuard },
  { provide: APP_GUARD, useExisting: RolesGuard },
  GlobalGuardOverrides,
];
