import {
  ConfigurableModuleBuilder,
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { CallCredentials } from './access/call-credentials.js';
import { LoadedAtStartUp } from './access/global-guards.js';
import { CALL_CREDENTIALS } from './access/tokens.js';
import {
  AUTHGEAR_OPTIONS,
  EXTRA_TRANSPORTS,
  exportedProviders,
  globalGuardProviders,
  providers,
  REGISTRATION_PROBLEMS,
} from './authgear.providers.js';
import { AuthgearOptionsError } from './errors/setup-errors.js';
import { KeyStore } from './issuer/key-store.js';
import type {
  AuthgearModuleAsyncOptions,
  AuthgearModuleExtras,
  AuthgearModuleOptions,
} from './options/authgear-options.js';
import { canProvideOptions, problemsOfForRoot, problemsOfForRootAsync } from './options/registration-problems.js';
import { EXTRAS_SCHEMA } from './options/schema.js';

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<AuthgearModuleOptions>({
  optionsInjectionToken: AUTHGEAR_OPTIONS,
})
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createAuthgearOptions')
  .setExtras<AuthgearModuleExtras>(
    {
      isGlobal: EXTRAS_SCHEMA.isGlobal.default,
      globalGuard: EXTRAS_SCHEMA.globalGuard.default,
      transports: EXTRAS_SCHEMA.transports.default,
    },
    (definition, { isGlobal, globalGuard, transports }) => ({
      ...definition,
      global: (isGlobal ?? EXTRAS_SCHEMA.isGlobal.default) === true,
      imports: joined(definition.imports, globalGuard === true ? [LoadedAtStartUp] : []),
      providers: joined(
        definition.providers,
        [{ provide: EXTRA_TRANSPORTS, useValue: transports ?? EXTRAS_SCHEMA.transports.default }],
        globalGuard === true ? globalGuardProviders : [],
      ),
    }),
  )
  .build();

/**
 * Protects a Nest app with Authgear access tokens. Import it once, in the root module.
 *
 * It exports `AuthgearGuard`, `RolesGuard` and `AuthgearTokenVerifier`, and registers a Passport strategy, by default under the
 * name `authgear`, which is unregistered when the app closes.
 */
@Module({ providers, exports: exportedProviders })
export class AuthgearModule implements OnApplicationBootstrap, OnModuleDestroy {
  /** @internal */
  constructor(
    @Inject(KeyStore) private readonly keys: KeyStore,
    @Inject(CALL_CREDENTIALS) private readonly credentials: CallCredentials,
  ) {}

  /**
   * Configures the module.
   *
   * @throws AuthgearOptionsError at start-up, listing every problem with the options
   */
  static forRoot(options: AuthgearModuleOptions & AuthgearModuleExtras): DynamicModule {
    return moduleOf(ConfigurableModuleClass.forRoot(options ?? {}), problemsOfForRoot(options));
  }

  /**
   * Configures the module with options from a factory or a class, such as one that reads a configuration.
   *
   * @throws AuthgearOptionsError at start-up, listing every problem with the options
   */
  static forRootAsync(options: AuthgearModuleAsyncOptions): DynamicModule {
    const problems = problemsOfForRootAsync(options);
    const failing = { useFactory: () => fail(problems) };
    return moduleOf(ConfigurableModuleClass.forRootAsync(canProvideOptions(options) ? options : failing), problems);
  }

  /** Called by Nest once the app has started: loads the keys in the background, as `jwks.preload` says. */
  onApplicationBootstrap(): void {
    this.credentials.prepare?.();
  }

  /** Called by Nest at shutdown: ends a key refresh that is in progress, and starts no other. */
  onModuleDestroy(): void {
    this.keys.close();
  }
}

function moduleOf(definition: DynamicModule, problems: readonly string[]): DynamicModule {
  const problemsProvider = { provide: REGISTRATION_PROBLEMS, useValue: problems };
  return { ...definition, module: AuthgearModule, providers: joined(definition.providers, [problemsProvider]) };
}

function joined<Item>(...lists: readonly (readonly Item[] | undefined)[]): Item[] {
  return lists.flatMap((list) => list ?? []);
}

function fail(problems: readonly string[]): never {
  throw new AuthgearOptionsError(problems);
}
