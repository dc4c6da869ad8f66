import type { ApplicationConfig, DiscoveryService, ModuleRef, Reflector } from '@nestjs/core';
import type { Handler } from './handlers.js';

/** The whole app, as a check sees it. */
export interface BootedApp {
  /** Every provider and controller of every module, whichever module asks. */
  readonly discovery: DiscoveryService;
  /** The global guards, as Nest will run them. */
  readonly config: ApplicationConfig;
  readonly reflector: Reflector;
  /** Of AuthgearModule. */
  readonly moduleRef: ModuleRef;
}

/**
 * One thing that must hold before the app serves a request. A check names the moments that it needs, and throws an error
 * that names the place and the fix.
 */
export interface BootCheck {
  /** While modules are loaded, lazily loaded ones too, for which Nest calls no hooks. Other providers may not exist yet. */
  onLoad?(app: BootedApp): void;
  /** While modules are loaded, as something that Nest waits for: a rejection stops a boot that would never end. */
  whileLoading?(app: BootedApp): Promise<void>;
  /** When all providers exist: for what modules and providers must be. */
  onModuleInit?(app: BootedApp): void;
  /** After all `onModuleInit()` of the app, so that metadata which these set counts: for routes and handlers. */
  onApplicationBootstrap?(app: BootedApp, handlers: readonly Handler[]): void;
}
