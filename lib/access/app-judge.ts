import type { INestApplicationContext } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core/injector/module-ref.js';
import { ModulesContainer } from '@nestjs/core/injector/modules-container.js';
import { AuthgearOptionsError } from '../errors/setup-errors.js';
import type { CallAuthenticator } from './call-authenticator.js';
import { discoveryOf } from './discovery.js';
import type { RoutePolicies } from './route-policies.js';
import { CALL_AUTHENTICATOR, ROUTE_POLICIES } from './tokens.js';

/** What judges the calls of one app. */
export interface AppJudge {
  readonly policies: RoutePolicies;
  readonly authenticator: CallAuthenticator;
}

/**
 * Finds what judges the calls of an app, for what is made outside dependency injection.
 *
 * @param asker - names it in messages
 * @throws AuthgearOptionsError if it isn't an app, or has no `AuthgearModule.forRoot()`, or several
 */
export function judgeOf(app: INestApplicationContext, asker: string): AppJudge {
  if (!isApp(app)) throw new AuthgearOptionsError([`${asker} needs the app that NestFactory.create() returned`]);
  const providers = discoveryOf(app.get(ModulesContainer), app.get(ModuleRef)).getProviders();
  const named = (wanted: symbol) => providers.filter(({ token }) => token === wanted);
  const [policies, ...others] = named(ROUTE_POLICIES);
  const [authenticator] = named(CALL_AUTHENTICATOR);
  if (policies === undefined || authenticator === undefined || others.length > 0) {
    throw new AuthgearOptionsError([`${asker} ${problemWith(others.length)}`]);
  }
  return { policies: policies.instance, authenticator: authenticator.instance };
}

/** An Express app has a method `get()` too. */
function isApp(app: unknown): boolean {
  const { get, select } = Object(app);
  return typeof get === 'function' && typeof select === 'function';
}

function problemWith(others: number): string {
  return others > 0
    ? "can't tell which of the app's AuthgearModules is to judge: have one, or verify the token with the AuthgearTokenVerifier " +
        'of the right one'
    : 'needs AuthgearModule.forRoot() in the root module of the app (or nestjs-authgear is installed twice)';
}
