import type { ModuleMetadata } from '@nestjs/common';
import { ApplicationConfig, DiscoveryService, ModuleRef, Reflector } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import type { BootedApp } from '../../../lib/access/boot/boot-check.js';
import { type Handler, handlersOf } from '../../../lib/access/boot/handlers.js';
import type { RoutePolicies } from '../../../lib/access/route-policies.js';
import { ROUTE_POLICIES } from '../../../lib/access/tokens.js';
import { AuthgearModule } from '../../../lib/authgear.module.js';

/** An app as the boot checks see it, and the Nest module that it was made of. */
export interface BootStage {
  readonly app: BootedApp;
  readonly module: TestingModule;
  /** As the checks get them. */
  readonly handlers: () => readonly Handler[];
}

/** Makes an app with AuthgearModule, and stops before its hooks run. */
export async function bootStage({ imports = [], ...metadata }: ModuleMetadata, extras = {}): Promise<BootStage> {
  const authgear = AuthgearModule.forRoot({ endpoint: 'https://issuer.example', clientId: 'a-client', ...extras });
  const module = await Test.createTestingModule({ imports: [authgear, ...imports], ...metadata }).compile();
  const discovery = module.get(DiscoveryService, { strict: false });
  const host = discovery.getProviders().find(({ token }) => token === ROUTE_POLICIES)?.host;
  const app = {
    discovery,
    config: module.get(ApplicationConfig),
    reflector: new Reflector(),
    moduleRef: Object(host?.getProviderByKey(ModuleRef)).instance as ModuleRef,
  };
  return { app, module, handlers: () => handlersOf(discovery, app.moduleRef.get<RoutePolicies>(ROUTE_POLICIES)) };
}
