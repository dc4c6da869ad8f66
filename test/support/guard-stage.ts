import type { ExecutionContext, Type } from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { ExpressAdapter } from '@nestjs/platform-express';
import { AuthgearGuard } from '../../lib/access/authgear.guard.js';
import { CallAuthenticator } from '../../lib/access/call-authenticator.js';
import { BearerCredentials } from '../../lib/access/call-credentials.js';
import { ROLE_RULE } from '../../lib/access/role-rule.js';
import { RolesGuard } from '../../lib/access/roles.guard.js';
import { RoutePolicies } from '../../lib/access/route-policies.js';
import { type HttpRequest, HttpTransport } from '../../lib/transports/http.js';
import { MiddlewareTransport } from '../../lib/transports/middleware.js';
import { Transports } from '../../lib/transports/transports.js';
import type { PipelineStage } from './pipeline-stage.js';

/** One call of a route, as its guards see it. */
export class Call {
  readonly request: HttpRequest;
  /** The headers that were set on the response. */
  readonly responseHeaders: Record<string, string> = {};
  readonly context: ExecutionContextHost;

  constructor(controller: Type, handler: string, authorization?: string) {
    this.request = { headers: { authorization } };
    const response = { set: (name: string, value: string) => Object.assign(this.responseHeaders, { [name]: value }) };
    this.context = new ExecutionContextHost([this.request, response], controller, controller.prototype[handler]);
    this.context.setType('http');
  }
}

/** A call of another transport, with the same arguments. */
export function callOf(type: string, controller: Type, handler: string): ExecutionContext {
  const { context } = new Call(controller, handler);
  context.setType(type);
  return context;
}

/** The policies of an app that has booted. */
export function routePolicies(): RoutePolicies {
  const policies = new RoutePolicies(new Reflector(), [ROLE_RULE], new HttpAdapterHost());
  policies.onApplicationBootstrap();
  return policies;
}

export interface Guards {
  readonly authenticator: CallAuthenticator;
  readonly authgear: AuthgearGuard;
  readonly roles: RolesGuard;
}

/** The guards before a pipeline, wired as the module does it. */
export function guardsOf({
  pipeline: { extractToken, tokens, keys, users, admissions, refusals, events },
}: PipelineStage): Guards {
  const adapterHost = new HttpAdapterHost();
  adapterHost.httpAdapter = new ExpressAdapter();
  const transports = new Transports([
    new HttpTransport(adapterHost, extractToken),
    new MiddlewareTransport(extractToken),
  ]);
  const credentials = new BearerCredentials(tokens, keys);
  const authenticator = new CallAuthenticator(credentials, users, admissions, transports, refusals, events);
  const policies = routePolicies();
  return {
    authenticator,
    authgear: new AuthgearGuard(policies, authenticator),
    roles: new RolesGuard(policies, authenticator),
  };
}
