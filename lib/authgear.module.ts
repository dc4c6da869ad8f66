import {
  type ConfigurableModuleAsyncOptions,
  ConfigurableModuleBuilder,
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core/discovery/discovery-module.js';
import { AUTHGEAR_OPTIONS, exportedProviders, globalGuardProviders, providers } from './authgear.providers.js';
import { KeyStore } from './issuer/key-store.js';
import type {
  AuthgearModuleExtras,
  AuthgearModuleOptions,
  AuthgearOptionsFactory,
} from './options/authgear-options.js';
import { EXTRAS_SCHEMA } from './options/schema.js';

/** Options of `AuthgearModule.forRootAsync()`: `useFactory` with `inject`, `useClass` or `useExisting`; and `imports`. */
export type AuthgearModuleAsyncOptions = ConfigurableModuleAsyncOptions<
  AuthgearModuleOptions,
  keyof AuthgearOptionsFactory
> &
  AuthgearModuleExtras;

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<AuthgearModuleOptions>({
  optionsInjectionToken: AUTHGEAR_OPTIONS,
})
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createAuthgearOptions')
  .setExtras<AuthgearModuleExtras>(
    { isGlobal: EXTRAS_SCHEMA.isGlobal.default, globalGuard: EXTRAS_SCHEMA.globalGuard.default },
    (definition, { isGlobal, globalGuard }) => ({
      ...definition,
      global: isGlobal === true,
      providers: [definition.providers, globalGuard === true ? globalGuardProviders : undefined].flatMap(
        (providers) => providers ?? [],
      ),
    }),
  )
  .build();

/**
 * Protects a Nest app with Authgear access tokens. Import it once, in the root module.
 *
 * It exports `AuthgearGuard`, `RolesGuard` and `AuthgearTokenVerifier`, and registers the Passport strategy `authgear`.
 */
@Module({ imports: [DiscoveryModule], providers, exports: exportedProviders })
export class AuthgearModule implements OnApplicationBootstrap, OnModuleDestroy {
  /** @internal */
  constructor(@Inject(KeyStore) private readonly keys: KeyStore) {}

  /**
   * Configures the module.
   *
   * @throws AuthgearOptionsError at start-up, listing every problem with the options
   */
  static forRoot(options: AuthgearModuleOptions & AuthgearModuleExtras): DynamicModule {
    return { ...ConfigurableModuleClass.forRoot(options ?? {}), module: AuthgearModule };
  }

  /**
   * Configures the module with options from a factory or a class, such as one that reads a configuration.
   *
   * @throws AuthgearOptionsError at start-up, listing every problem with the options
   */
  static forRootAsync(options: AuthgearModuleAsyncOptions): DynamicModule {
    return { ...ConfigurableModuleClass.forRootAsync(options), module: AuthgearModule };
  }

  /** Called by Nest once the app has started: loads the keys in the background, as `jwks.preload` says. */
  onApplicationBootstrap(): void {
    this.keys.preload();
  }

  /** Called by Nest at shutdown: ends a key refresh that is in progress, and starts no other. */
  onModuleDestroy(): void {
    this.keys.close();
  }
}
