import { Module, type ModuleMetadata, type Provider } from '@nestjs/common';
import { ApplicationConfig, DiscoveryModule, DiscoveryService, ModuleRef, Reflector } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import type { BootedApp } from '../../../lib/access/boot/boot-check.js';
import { GLOBAL_GUARDS, ROUTE_POLICIES } from '../../../lib/access/tokens.js';
import { routePolicies } from '../../support/guard-stage.js';

/** An app as the boot checks see it, and the Nest module that it was made of. */
export interface BootStage {
  readonly app: BootedApp;
  readonly module: TestingModule;
}

/** Compiles an app that has nothing of ours but what checks need. */
export async function bootStage(metadata: ModuleMetadata, { globalGuard = false } = {}): Promise<BootStage> {
  const marker: Provider[] = globalGuard ? [{ provide: GLOBAL_GUARDS, useValue: {} }] : [];
  @Module({
    imports: [DiscoveryModule],
    providers: [{ provide: ROUTE_POLICIES, useValue: routePolicies() }, ...marker],
  })
  class AuthgearStandIn {}
  const imports = [AuthgearStandIn, ...(metadata.imports ?? [])];
  const module = await Test.createTestingModule({ ...metadata, imports }).compile();
  const app = {
    discovery: module.get(DiscoveryService, { strict: false }),
    config: module.get(ApplicationConfig),
    reflector: new Reflector(),
    moduleRef: module.select(AuthgearStandIn).get(ModuleRef),
  };
  return { app, module };
}
