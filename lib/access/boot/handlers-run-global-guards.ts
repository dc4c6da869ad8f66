import type { CanActivate } from '@nestjs/common';
import type { ApplicationConfig } from '@nestjs/core';
import { GuardsContextCreator } from '@nestjs/core/guards/guards-context-creator.js';
import { asList } from '../../errors/as-list.js';
import { AuthgearRouteError } from '../../errors/setup-errors.js';
import { AuthgearGuard } from '../authgear.guard.js';
import { type HandlerClass, type HandlerMethod, placeOf } from '../class-lineage.js';
import { hasGlobalGuard } from '../global-guards.js';
import { hasGuard } from '../guards-of.js';
import { RolesGuard } from '../roles.guard.js';
import type { RoutePolicies } from '../route-policies.js';
import { ROUTE_POLICIES } from '../tokens.js';
import type { BootCheck, BootedApp } from './boot-check.js';

/** An app with `globalGuard`, and its handlers that would run without any guard. */
interface WatchedApp {
  readonly app: BootedApp;
  readonly unguarded: Set<string>;
}

/** By what holds the global guards of the app. */
const watchedApps = new WeakMap<ApplicationConfig, WatchedApp>();

/**
 * Under `globalGuard`, every handler runs the global guards, names a guard of its own, or is public.
 *
 * Nest runs no global guards for gateways up to version 11, nor for microservices that are connected without
 * `inheritAppConfig`. It tells nobody, so we watch it while it collects the guards of each handler.
 */
export const HANDLERS_RUN_GLOBAL_GUARDS: BootCheck = {
  onLoad(app) {
    if (!hasGlobalGuard(app)) return;
    watchedApps.set(app.config, { app, unguarded: new Set() });
    watchGuards();
  },
  onApplicationBootstrap({ config }) {
    const unguarded = watchedApps.get(config)?.unguarded ?? new Set();
    if (unguarded.size > 0) throw new AuthgearRouteError(messageOf(unguarded));
  },
};

let isWatching = false;

/** For all apps of the process at once: the objects of Nest that collect guards can't be reached one by one. */
function watchGuards(): void {
  if (isWatching) return;
  isWatching = true;
  const { create } = GuardsContextCreator.prototype;
  GuardsContextCreator.prototype.create = function (instance, callback, ...rest) {
    const guards = create.call(this, instance, callback, ...rest);
    const { container, config }: PrivateMembers = Object(this);
    const watched = container.applicationConfig && watchedApps.get(container.applicationConfig);
    if (watched === undefined || config === container.applicationConfig) return guards;
    const type: HandlerClass = Object.getPrototypeOf(instance).constructor;
    return isClosedOrPublic(watched.app, type, callback) ? guards : [closedDoor(watched, placeOf(type, callback))];
  };
}

function isClosedOrPublic({ moduleRef }: BootedApp, type: HandlerClass, method: HandlerMethod): boolean {
  const { isPublic, rules } = moduleRef.get<RoutePolicies>(ROUTE_POLICIES).read(type, method);
  const isClosedByRule = rules.length > 0 && hasGuard(type, method, RolesGuard);
  return isPublic || isClosedByRule || hasGuard(type, method, AuthgearGuard);
}

/** Refuses messages that arrive before the boot is stopped, and those of a microservice that is connected afterwards. */
function closedDoor({ unguarded }: WatchedApp, place: string): CanActivate {
  unguarded.add(place);
  return {
    canActivate() {
      throw new AuthgearRouteError(messageOf([place]));
    },
  };
}

function messageOf(places: Iterable<string>): string {
  return (
    `globalGuard is true, and yet Nest runs no global guards for these handlers:\n${asList(places)}\n` +
    'Put @UseGuards(AuthgearGuard), @Roles() or @Public() on each of them or on their classes, or connect the microservice ' +
    'with { inheritAppConfig: true }'
  );
}

/** What `GuardsContextCreator` keeps to itself. */
interface PrivateMembers {
  /** Of the app. */
  readonly container: { readonly applicationConfig?: ApplicationConfig };
  /** Where the global guards are taken from. */
  readonly config?: ApplicationConfig;
}
