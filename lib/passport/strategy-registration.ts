import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import passport from 'passport';
import type { Strategy } from 'passport-jwt';
import { UnknownAppError } from '../errors/setup-errors.js';
import type { HttpRequest } from '../transports/http.js';
import { serversBehind, serversOf } from '../transports/http-app.js';
import type { AuthgearStrategy } from './authgear.strategy.js';

/** The registrations of running apps, by name. Passport has one registry for the process, with one strategy for a name. */
const registrations = new Map<string, readonly StrategyRegistration[]>();

/**
 * Keeps an app's strategy registered while the app runs.
 *
 * Apps of one process may use the same name: Passport then asks about each request the strategy of the request's own app.
 * Two modules of one app need two names, since a request can't tell which of them is asked: under one name it is refused.
 */
export class StrategyRegistration implements OnModuleInit, OnModuleDestroy {
  constructor(
    readonly strategy: AuthgearStrategy,
    readonly adapterHost: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    replace(this.strategy.name, [...this.others(), this]);
  }

  onModuleDestroy(): void {
    const { name } = this.strategy;
    if (registered(name).length > this.others().length) replace(name, this.others());
  }

  private others(): readonly StrategyRegistration[] {
    return registered(this.strategy.name).filter(({ strategy }) => strategy !== this.strategy);
  }
}

function registered(name: string): readonly StrategyRegistration[] {
  return registrations.get(name) ?? [];
}

function replace(name: string, live: readonly StrategyRegistration[]): void {
  registrations.set(name, live);
  const [first] = live;
  if (first === undefined) passport.unuse(name);
  else passport.use(name, frontOf(first.strategy));
}

/**
 * What Passport knows under the name: a strategy like the others, except that it hands each request to the strategy of the
 * request's own app. It does so as Passport itself runs strategies, on an object that inherits from the strategy.
 */
function frontOf(strategy: AuthgearStrategy): AuthgearStrategy {
  return Object.assign(Object.create(strategy), {
    authenticate(this: Strategy, request: HttpRequest, options?: unknown): void {
      const own = ownStrategy(strategy.name, request);
      if (own === undefined) this.error(new UnknownAppError(strategy.name));
      else attemptOf(own, this).authenticate(request, options);
    },
  });
}

/** @param actions - what Passport has put on the object that it runs: `success`, `fail`, `error` and others */
function attemptOf(strategy: AuthgearStrategy, actions: Strategy): AuthgearStrategy {
  return Object.assign(Object.create(strategy), actions);
}

/**
 * The strategy of the app that the request belongs to. What came by no server, such as an object that the guard of an app made
 * of a message, is for the only one. A request that came by HTTP and doesn't tell its app may be another app's.
 */
function ownStrategy(name: string, request: HttpRequest): AuthgearStrategy | undefined {
  const servers = serversBehind(request);
  const cameByNone = servers.length === 0 && request.socket === undefined;
  const candidates = registered(name).filter(
    ({ adapterHost }) => cameByNone || serversOf(adapterHost).some((server) => servers.includes(server)),
  );
  return candidates.length === 1 ? candidates[0]?.strategy : undefined;
}
