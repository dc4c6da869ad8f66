import type { Provider } from '@nestjs/common';
// By their own paths: the whole of @nestjs/core takes longer to load than everything else that the package needs.
import { APP_GUARD } from '@nestjs/core/constants.js';
import { DiscoveryService } from '@nestjs/core/discovery/discovery-service.js';
import { HttpAdapterHost } from '@nestjs/core/helpers/http-adapter-host.js';
import { Reflector } from '@nestjs/core/services/reflector.service.js';
import { Refusals } from './exceptions/refusals.js';
import { AuthgearGuard } from './guards/authgear.guard.js';
import { GlobalGuardOverrides } from './guards/global-guard-overrides.js';
import { RequestAuthenticator } from './guards/request-authenticator.js';
import { RolesGuard } from './guards/roles.guard.js';
import { RoutePolicies } from './guards/route-policies.js';
import { issuerKeyLoader } from './keys/issuer-key-loader.js';
import { KeyStore } from './keys/key-store.js';
import { AuthgearLog } from './observability/authgear-log.js';
import type { AuthgearSettings } from './options/authgear-settings.js';
import { resolveOptions } from './options/resolve-options.js';
import { AuthgearStrategy } from './strategy/authgear.strategy.js';
import { AuthgearTokenVerifier } from './strategy/authgear-token-verifier.js';
import { TokenAuthenticator } from './strategy/token-authenticator.js';
import { UserAdmission } from './strategy/user-admission.js';
import { TokenReader } from './token/token-reader.js';
import { VerifiedTokenCache } from './token/verified-token-cache.js';

/** Injection token of the options as the app gave them. */
export const AUTHGEAR_OPTIONS = Symbol('AUTHGEAR_OPTIONS');

/** Everything behind the guards, wired together. */
interface Pipeline {
  readonly keys: KeyStore;
  readonly tokens: TokenAuthenticator;
  readonly admission: UserAdmission;
  readonly refusals: Refusals;
}

const PIPELINE = Symbol('AUTHGEAR_PIPELINE');

function createPipeline({ tokenPolicy, refreshPolicy, tokenCacheMax, validate }: AuthgearSettings): Pipeline {
  const log = new AuthgearLog();
  const refusals = new Refusals(tokenPolicy.issuer, log);
  const admission = new UserAdmission(validate);
  const cache = tokenCacheMax === 0 ? undefined : new VerifiedTokenCache(tokenCacheMax);
  const keys = new KeyStore(refreshPolicy, issuerKeyLoader(tokenPolicy.issuer), {
    refreshed: (keySet) => {
      cache?.retainKeysOf(keySet);
      log.refreshed();
    },
    refreshFailed: (error) => log.refreshFailed(error),
  });
  const reader = new TokenReader(tokenPolicy);
  const strategy = new AuthgearStrategy({ policy: tokenPolicy, reader, keys, admission, refusals });
  const tokens = new TokenAuthenticator(tokenPolicy, keys, strategy, cache);
  return { keys, tokens, admission, refusals };
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
    useFactory: ({ tokens, admission, refusals }: Pipeline) => new AuthgearTokenVerifier(tokens, admission, refusals),
  },
  {
    provide: RoutePolicies,
    inject: [Reflector, DiscoveryService],
    useFactory: (reflector: Reflector, discovery: DiscoveryService) => new RoutePolicies(reflector, discovery),
  },
  {
    provide: RequestAuthenticator,
    inject: [PIPELINE, HttpAdapterHost],
    useFactory: ({ tokens, admission, refusals }: Pipeline, adapterHost: HttpAdapterHost) =>
      new RequestAuthenticator(tokens, admission, refusals, adapterHost),
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
