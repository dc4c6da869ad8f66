import {
  type ConfigurableModuleAsyncOptions,
  ConfigurableModuleBuilder,
  type DynamicModule,
  Inject,
  Module,
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

/** Checks Authgear's access tokens. Import it once, in the root module. */
@Module({ imports: [DiscoveryModule], providers, exports: exportedProviders })
export class AuthgearModule extends ConfigurableModuleClass implements OnModuleDestroy {
  /** @internal */
  constructor(@Inject(KeyStore) private readonly keys: KeyStore) {
    super();
  }

  /**
   * @throws AuthgearOptionsError at start-up, with everything that is wrong with the options
   */
  static override forRoot(options: AuthgearModuleOptions & AuthgearModuleExtras): DynamicModule {
    return super.forRoot(options ?? {});
  }

  /** As {@link AuthgearModule.forRoot}, with options from a factory or a class, such as one that reads a configuration. */
  static override forRootAsync(options: AuthgearModuleAsyncOptions): DynamicModule {
    return super.forRootAsync(options);
  }

  onModuleDestroy(): void {
    this.keys.close();
  }
}
