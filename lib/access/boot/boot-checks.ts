import type { OnApplicationBootstrap, OnModuleInit } from '@nestjs/common';
import type { RoutePolicies } from '../route-policies.js';
import { ROUTE_POLICIES } from '../tokens.js';
import type { BootCheck, BootedApp } from './boot-check.js';
import { CIRCULAR_OPTIONS } from './circular-options.js';
import { FIELD_RESOLVERS_RUN_GUARDS } from './field-resolvers-run-guards.js';
import { FIELDS_BEHIND_OPEN_OPERATIONS } from './fields-behind-open-operations.js';
import { GATEWAYS_ARE_GUARDED } from './gateways-are-guarded.js';
import { GLOBAL_GUARDS_IN_PLACE } from './global-guards-in-place.js';
import { GRAPHQL_CONTEXTS_NOT_SHARED } from './graphql-contexts-not-shared.js';
import { GUARDS_BEFORE_OURS } from './guards-before-ours.js';
import { handlersOf } from './handlers.js';
import { HANDLERS_RUN_GLOBAL_GUARDS } from './handlers-run-global-guards.js';
import { LOADED_AT_START_UP } from './loaded-at-start-up.js';
import { ONE_COPY } from './one-copy.js';
import { ONE_GLOBAL_GUARD } from './one-global-guard.js';
import { RULES_REACH_HANDLERS } from './rules-reach-handlers.js';
import { SINGLETONS } from './singletons.js';

/** Every check, in the order in which they run. */
export const BOOT_CHECKS: readonly BootCheck[] = [
  ONE_COPY,
  CIRCULAR_OPTIONS,
  ONE_GLOBAL_GUARD,
  LOADED_AT_START_UP,
  SINGLETONS,
  GLOBAL_GUARDS_IN_PLACE,
  GUARDS_BEFORE_OURS,
  RULES_REACH_HANDLERS,
  FIELD_RESOLVERS_RUN_GUARDS,
  FIELDS_BEHIND_OPEN_OPERATIONS,
  GRAPHQL_CONTEXTS_NOT_SHARED,
  HANDLERS_RUN_GLOBAL_GUARDS,
  GATEWAYS_ARE_GUARDED,
];

/** Runs the checks. The first that fails stops the boot. */
export class BootChecks implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    private readonly app: BootedApp,
    private readonly checks: readonly BootCheck[] = BOOT_CHECKS,
  ) {
    for (const check of checks) check.onLoad?.(app);
  }

  /** Rejects with what the first check that fails throws. */
  async whileLoading(): Promise<void> {
    for (const check of this.checks) await check.whileLoading?.(this.app);
  }

  /** Called by Nest. */
  onModuleInit(): void {
    for (const check of this.checks) check.onModuleInit?.(this.app);
  }

  /** Called by Nest. */
  onApplicationBootstrap(): void {
    const { discovery, moduleRef } = this.app;
    const handlers = handlersOf(discovery, moduleRef.get<RoutePolicies>(ROUTE_POLICIES));
    for (const check of this.checks) check.onApplicationBootstrap?.(this.app, handlers);
  }
}
