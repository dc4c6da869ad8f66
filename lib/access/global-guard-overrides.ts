import { type CanActivate, Inject, Injectable, type OnModuleInit, type Type, UseGuards } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core/injector/module-ref.js';
import { AuthgearGuard } from './authgear.guard.js';
import { RolesGuard } from './roles.guard.js';

/**
 * Lets `overrideGuard()` of @nestjs/testing reach the guards that `globalGuard` registers.
 *
 * Nest overrides guards that are named in `@UseGuards()`, as they are here, and not those of `APP_GUARD`. A guard that was
 * overridden here therefore replaces the global one too.
 */
@Injectable()
@UseGuards(AuthgearGuard, RolesGuard)
export class GlobalGuardOverrides implements OnModuleInit {
  constructor(@Inject(ModuleRef) private readonly moduleRef: ModuleRef) {}

  onModuleInit(): void {
    for (const guard of [AuthgearGuard, RolesGuard]) this.#apply(guard);
  }

  #apply(guard: Type<CanActivate>): void {
    const instances = this.moduleRef.get<CanActivate, CanActivate>(guard, { strict: true, each: true });
    const isReal = (instance: CanActivate): boolean => instance instanceof guard;
    const override = instances.find((instance) => !isReal(instance));
    if (override === undefined) return;
    for (const real of instances.filter(isReal)) real.canActivate = (context) => override.canActivate(context);
  }
}
