import type { ModuleMetadata } from '@nestjs/common';
import { ApplicationConfig, DiscoveryService, ModuleRef, ModulesContainer, Reflector } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import type { BootedApp } from '../../../lib/access/boot/boot-check.js';

/** An app of these modules and providers, as boot checks see it once everything is instantiated. */
export async function bootedApp(metadata: ModuleMetadata = {}): Promise<BootedApp> {
  const module = await Test.createTestingModule(metadata).compile();
  return {
    discovery: new DiscoveryService(module.get(ModulesContainer)),
    config: module.get(ApplicationConfig),
    reflector: new Reflector(),
    moduleRef: module.get(ModuleRef),
  };
}
