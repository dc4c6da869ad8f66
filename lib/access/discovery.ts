import { types } from 'node:util';
import type { NestContainer } from '@nestjs/core';
import { DiscoveryService } from '@nestjs/core/discovery/discovery-service.js';
import type { ModuleRef } from '@nestjs/core/injector/module-ref.js';
import type { ModulesContainer } from '@nestjs/core/injector/modules-container.js';

/**
 * Nest's DiscoveryService over all modules of the app.
 *
 * Instrumentation may have wrapped `modules` in a proxy, through which a Map can't be read. ModuleRef is never wrapped, and
 * has the same modules, though not in its public interface.
 */
export function discoveryOf(modules: ModulesContainer, moduleRef: ModuleRef): DiscoveryService {
  if (types.isMap(modules)) return new DiscoveryService(modules);
  return new DiscoveryService(containerOf(moduleRef).getModules());
}

export function containerOf(moduleRef: ModuleRef): NestContainer {
  return Reflect.get(moduleRef, 'container');
}
