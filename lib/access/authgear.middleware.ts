import type { IncomingMessage, ServerResponse } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { AuthgearRouteError } from '../errors/setup-errors.js';
import { MIDDLEWARE } from '../transports/middleware.js';
import { passOnAdmission } from '../verification/admission.js';
import { judgeOf } from './app-judge.js';
import { AuthgearGuard } from './authgear.guard.js';
import type { HandlerClass } from './class-lineage.js';
import { ExceptionLayer } from './exception-layer.js';
import { type RoleRule, Roles } from './role-rule.js';
import { RolesGuard } from './roles.guard.js';

/** What {@link AuthgearMiddleware.for} asks of callers beyond a valid token. */
export interface AuthgearMiddlewareOptions {
  /** Role keys of which the user needs one; or `{ any: [...] }`, or `{ all: [...] }`, as `@Roles()` takes them. */
  readonly roles?: readonly string[] | RoleRule;
}

/** A middleware for `app.use()`, on Express and on Fastify. */
export type HttpMiddleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** Guards what Nest's guards don't reach: what a package or a plugin serves, such as Swagger UI, a queue dashboard or files. */
export const AuthgearMiddleware = {
  /**
   * A middleware that lets in requests with a valid access token, and with these roles.
   *
   * It judges as `AuthgearGuard` and `RolesGuard` do, and passes their exception to Nest, so a refusal has the same status,
   * body and headers, and runs through the app's global exception filters. The user is on `request.user`, for handlers of
   * Nest's too. The option `validate` gets the request without an execution context.
   *
   * It guards what is registered after it, under its path alone: `app.use('/docs', …)` leaves `/docs-json` open. CORS must
   * come before it, since a preflight request has no token.
   *
   * ```ts
   * app.use('/queues', AuthgearMiddleware.for(app, { roles: ['admin'] }));
   * ```
   *
   * @param app - the app whose `AuthgearModule` judges
   * @throws AuthgearOptionsError if the app has no `AuthgearModule.forRoot()`, or several
   * @throws AuthgearRouteError if the options are invalid; roles that are undefined are never "any user"
   */
  for(app: INestApplication, options: AuthgearMiddlewareOptions = {}): HttpMiddleware {
    const route = routeAsking(options);
    const guards = guardsOf(app);
    const exceptions = new ExceptionLayer(app);
    passOnUsers(app);
    return (request, response, next) => {
      const context = new ExecutionContextHost([request, response], route, route.prototype.handle);
      context.setType(MIDDLEWARE);
      const refuse = (exception: unknown) => exceptions.answer(exception, request, response, next);
      admit(guards, context)
        .then(() => next(), refuse)
        .catch(next);
    };
  },
};

type Guards = readonly [AuthgearGuard, RolesGuard];

async function admit(guards: Guards, context: ExecutionContextHost): Promise<void> {
  for (const guard of guards) await guard.canActivate(context);
}

/** Guards of their own, so that they ask the module and not what a test or a feature module put in the place of its guards. */
function guardsOf(app: INestApplication): Guards {
  const { policies, authenticator } = judgeOf(app, 'AuthgearMiddleware.for(app)');
  return [new AuthgearGuard(policies, authenticator), new RolesGuard(policies, authenticator)];
}

const USAGE =
  "AuthgearMiddleware.for(app, options) takes { roles: ['admin'] }, { roles: { any: [...] } }, { roles: { all: [...] } } or no " +
  'options; no list may be empty, and each role key is a non-empty string';

/** Stands for the handler that the middleware guards, so that the guards find its rule as they find every other. */
function routeAsking(options: AuthgearMiddlewareOptions): HandlerClass {
  class MiddlewareRoute {
    handle(): void {}
  }
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options);
  if (!isObject || Object.keys(options).some((name) => name !== 'roles')) throw new AuthgearRouteError(USAGE);
  if ('roles' in options) rolesRule(options.roles)(MiddlewareRoute);
  return MiddlewareRoute;
}

function rolesRule(roles: AuthgearMiddlewareOptions['roles']): ClassDecorator {
  try {
    return Roles(isList(roles) ? { any: roles } : Object(roles));
  } catch {
    throw new AuthgearRouteError(USAGE);
  }
}

function isList(roles: AuthgearMiddlewareOptions['roles']): roles is readonly string[] {
  return Array.isArray(roles);
}

/** The part of a Fastify instance that is needed here. */
interface Fastify {
  addHook(
    name: 'preValidation',
    hook: (request: { readonly raw: object; user?: unknown }, reply: unknown, done: () => void) => void,
  ): unknown;
}

/** On Fastify, a middleware gets Node's request, and handlers get Fastify's, which is made of it. */
function passOnUsers(app: INestApplication): void {
  const adapter = app.getHttpAdapter();
  if (adapter.getType() !== 'fastify') return;
  const fastify: Fastify = adapter.getInstance();
  fastify.addHook('preValidation', (request, _reply, done) => {
    passOnAdmission(request.raw, request);
    done();
  });
}
