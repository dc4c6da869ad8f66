import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  Module,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core/discovery/discovery-service.js';
import { ModuleRef } from '@nestjs/core/injector/module-ref.js';
import { AuthgearGuard } from './authgear.guard.js';
import type { BootedApp } from './boot/boot-check.js';
import { RolesGuard } from './roles.guard.js';
import { GLOBAL_GUARDS } from './tokens.js';

/**
 * A guard that `globalGuard` registers. It finds the real one when the first call arrives, and so depends on no option: if
 * it did, a request-scoped dependency of the options would make Nest drop it silently up to 11.1.8, and stop the boot
 * with advice of its own later on.
 */
class GlobalGuard implements CanActivate {
  private guard: CanActivate | undefined;

  constructor(
    private readonly type: Type<CanActivate>,
    private readonly moduleRef: ModuleRef,
    private readonly discovery: DiscoveryService,
  ) {}

  /** Called by Nest. */
  canActivate(context: ExecutionContext): ReturnType<CanActivate['canActivate']> {
    this.guard ??= this.override() ?? this.moduleRef.get<CanActivate, CanActivate>(this.type, { strict: true });
    return this.guard.canActivate(context);
  }

  /** What `overrideGuard()` put in place of the guard in this module. A feature module's own guard doesn't count. */
  private override(): CanActivate | undefined {
    const marker = this.discovery.getProviders().find(({ token }) => token === GLOBAL_GUARDS);
    const named = marker?.host?.injectables.get(this.type);
    return named === undefined || named.metatype === this.type ? undefined : (named.instance as CanActivate);
  }
}

/** AuthgearGuard for every route of the app. */
@Injectable()
export class GlobalAuthgearGuard extends GlobalGuard {
  constructor(@Inject(ModuleRef) moduleRef: ModuleRef, @Inject(DiscoveryService) discovery: DiscoveryService) {
    super(AuthgearGuard, moduleRef, discovery);
  }
}

/** RolesGuard for every route of the app. */
@Injectable()
export class GlobalRolesGuard extends GlobalGuard {
  constructor(@Inject(ModuleRef) moduleRef: ModuleRef, @Inject(DiscoveryService) discovery: DiscoveryService) {
    super(RolesGuard, moduleRef, discovery);
  }
}

/** The guards that `globalGuard` registers, in the order in which they run. */
export const GLOBAL_GUARD_TYPES: readonly Type<CanActivate>[] = [GlobalAuthgearGuard, GlobalRolesGuard];

/**
 * Lets `overrideGuard()` of @nestjs/testing reach the guards that `globalGuard` registers: Nest overrides guards that are
 * named in `@UseGuards()`, as they are here, and not those of `APP_GUARD`.
 */
@Injectable()
@UseGuards(AuthgearGuard, RolesGuard)
export class OverridableGuards {}

/**
 * Imported by an AuthgearModule with `globalGuard`, to tell when it is loaded: Nest computes the distance of a module from
 * the root module at start-up, and never that of a lazily loaded one.
 */
@Module({})
export class LoadedAtStartUp {}

/** Whether `globalGuard` is true in this app. */
export function hasGlobalGuard({ discovery }: BootedApp): boolean {
  return discovery.getProviders().some(({ token }) => token === GLOBAL_GUARDS);
}
