import type { OnApplicationBootstrap, OnModuleInit } from '@nestjs/common';
import type { BootCheck, BootedApp } from './boot-check.js';
import { VALID_POLICIES } from './valid-policies.js';

/** Every check, in the order in which they run. */
export const BOOT_CHECKS: readonly BootCheck[] = [VALID_POLICIES];

/** Runs the checks; the first that fails stops the boot. */
export class BootChecks implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    private readonly app: BootedApp,
    private readonly checks: readonly BootCheck[] = BOOT_CHECKS,
  ) {}

  /** Called by Nest. */
  onModuleInit(): void {
    for (const check of this.checks) check.onModuleInit?.(this.app);
  }

  /** Called by Nest. */
  onApplicationBootstrap(): void {
    for (const check of this.checks) check.onApplicationBootstrap?.(this.app);
  }
}
