import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  type OnModuleInit,
  Optional,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core/injector/modules-container.js';
import { refuse } from '../errors/refusal.js';
import { AuthgearOptionsError } from '../errors/setup-errors.js';
import { AuthgearGuard } from './authgear.guard.js';
import type { CallAuthenticator } from './call-authenticator.js';
import type { RoutePolicies, RoutePolicy } from './route-policies.js';
import type { Caller } from './route-rule.js';
import { CALL_AUTHENTICATOR, MISSING_MODULE, ROUTE_POLICIES } from './tokens.js';

/**
 * Enforces the rules of the route, such as `@Roles()`, and lets routes without a rule pass.
 *
 * It authenticates the call first if this module hasn't done so, and then throws what `AuthgearGuard` throws. A user that
 * others have put on `request.user` doesn't count, unless the option `trustUsersOfOtherGuards` is set. Throws
 * `AuthgearForbiddenException` if the user doesn't meet a rule.
 *
 * Without `AuthgearModule` the app doesn't boot, but a testing module compiles: a test that replaces `AuthgearGuard` needn't
 * replace this guard too, unless it calls routes with rules.
 */
@Injectable()
export class RolesGuard implements CanActivate, OnModuleInit {
  /** @internal */
  constructor(
    @Optional() @Inject(ROUTE_POLICIES) private readonly policies: RoutePolicies | undefined,
    @Optional() @Inject(CALL_AUTHENTICATOR) private readonly authenticator: CallAuthenticator | undefined,
    @Inject(ModulesContainer) private readonly modules?: ModulesContainer,
  ) {}

  /** Called by Nest. Throws `AuthgearOptionsError` without `AuthgearModule`, unless `AuthgearGuard` was replaced by a test. */
  onModuleInit(): void {
    if (this.authenticator === undefined && !this.isAuthgearGuardReplaced()) throw missingModule();
  }

  /** Called by Nest. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const { policies, authenticator } = this;
    if (policies === undefined || authenticator === undefined) throw missingModule();
    const policy = policies.of(context);
    if (policy.rules.length === 0) return true;
    const caller = authenticator.callerOf(context);
    return caller === undefined
      ? authenticateFirst(authenticator, context, policy)
      : judge(authenticator, context, policy, caller);
  }

  /** Whether a test has: `overrideGuard()` replaces a guard in all modules. */
  private isAuthgearGuardReplaced(): boolean {
    const guards = [...(this.modules?.values() ?? [])].map(({ injectables }) => injectables.get(AuthgearGuard));
    return guards.some((guard) => guard !== undefined && guard.metatype !== AuthgearGuard);
  }
}

async function authenticateFirst(
  authenticator: CallAuthenticator,
  context: ExecutionContext,
  policy: RoutePolicy,
): Promise<boolean> {
  await authenticator.authenticate(context, policy);
  return judge(authenticator, context, policy, authenticator.callerOf(context));
}

function judge(
  authenticator: CallAuthenticator,
  context: ExecutionContext,
  { rules }: RoutePolicy,
  caller: Caller | undefined,
): boolean {
  if (caller === undefined) throw authenticator.refuse(context, refuse('missing_token'));
  for (const rule of rules) {
    const refusal = rule.check(caller);
    if (refusal !== undefined) throw authenticator.refuse(context, refusal);
  }
  return true;
}

function missingModule(): AuthgearOptionsError {
  return new AuthgearOptionsError([
    `${MISSING_MODULE}, and so @Roles can't be enforced. In a test without it, sign a user in with signIn() of ` +
      'nestjs-authgear/testing, or replace RolesGuard too',
  ]);
}
