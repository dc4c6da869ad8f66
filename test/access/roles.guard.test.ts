import { Module, Controller as NestController, UseGuards } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { AuthgearGuard } from '../../lib/access/authgear.guard.js';
import { OptionalAuth } from '../../lib/access/optional-auth.decorator.js';
import { Public } from '../../lib/access/public.decorator.js';
import { Roles } from '../../lib/access/role-rule.js';
import { RolesGuard } from '../../lib/access/roles.guard.js';
import { CALL_AUTHENTICATOR, ROUTE_POLICIES } from '../../lib/access/tokens.js';
import { AuthgearOptionsError } from '../../lib/errors/setup-errors.js';
import { useClock } from '../support/controlled-clock.js';
import { failureOf, rejectionOf } from '../support/failures.js';
import { Call, callOf, guardsOf, routePolicies } from '../support/guard-stage.js';
import { useLogRecorder } from '../support/log-recorder.js';
import { PipelineStage, signedToken } from '../support/pipeline-stage.js';
import { NOW_SECONDS } from '../support/token-material.js';

class Controller {
  plain(): void {}

  @Public()
  open(): void {}

  @Roles('admin', 'owner')
  any(): void {}

  @Roles({ all: ['admin', 'owner'] })
  all(): void {}

  @OptionalAuth()
  @Roles('admin')
  optional(): void {}
}

@NestController()
@UseGuards(AuthgearGuard)
class GuardedController {}

@Module({ controllers: [GuardedController] })
class GuardedModule {}

useClock(NOW_SECONDS * 1000);
const recorder = useLogRecorder();

const withRoles = (...roles: unknown[]) => `Bearer ${signedToken({ roles })}`;

function dependencies() {
  return { policies: routePolicies(), authenticator: guardsOf(new PipelineStage()).authenticator };
}

/** A call with a user that another guard put there. */
function callBy(user: unknown, handler: string): Call {
  const call = new Call(Controller, handler);
  call.request.user = user;
  return call;
}

describe('RolesGuard', () => {
  it('says without AuthgearModule what is missing, at start-up and to every call', () => {
    const guard = new RolesGuard(undefined, undefined);
    const { policies, authenticator } = dependencies();
    const missing = {
      code: 'invalid_options',
      problems: [
        'AuthgearModule.forRoot() is missing in the root module (or it has isGlobal: false and is not imported here, or ' +
          "nestjs-authgear is installed twice), and so @Roles can't be enforced. In a test without it, sign a user in with " +
          'signIn() of nestjs-authgear/testing, or replace RolesGuard too',
      ],
    };
    expect(failureOf(() => guard.onModuleInit())).toMatchObject(missing);
    for (const half of [guard, new RolesGuard(policies, undefined), new RolesGuard(undefined, authenticator)]) {
      expect(failureOf(() => half.canActivate(new Call(Controller, 'plain').context))).toMatchObject(missing);
    }
  });

  it('has nothing to say at start-up without AuthgearModule where a test has replaced AuthgearGuard', async () => {
    const builder = Test.createTestingModule({ imports: [GuardedModule] }).overrideGuard(AuthgearGuard);
    const replaced = (await builder.useValue({ canActivate: () => true }).compile()).get(ModulesContainer);
    const { policies, authenticator } = dependencies();
    const tokens = [
      { provide: ROUTE_POLICIES, useValue: policies },
      { provide: CALL_AUTHENTICATOR, useValue: authenticator },
    ];
    @Module({ providers: tokens, exports: tokens.map(({ provide }) => provide) })
    class TokensModule {}
    const imports = [{ module: TokensModule, global: true }, GuardedModule];
    const kept = (await Test.createTestingModule({ imports }).compile()).get(ModulesContainer);
    const none = (await Test.createTestingModule({}).compile()).get(ModulesContainer);
    expect(() => new RolesGuard(undefined, undefined, replaced).onModuleInit()).not.toThrow();
    for (const modules of [kept, none]) {
      const guard = new RolesGuard(undefined, undefined, modules);
      expect(failureOf(() => guard.onModuleInit())).toBeInstanceOf(AuthgearOptionsError);
    }
  });

  it('has nothing to say at start-up where it has all that it needs', () => {
    const { policies, authenticator } = dependencies();
    expect(() => new RolesGuard(policies, authenticator).onModuleInit()).not.toThrow();
  });

  it.each(['plain', 'open'])('has nothing to say about a route without roles: %s', async (handler) => {
    const { roles } = guardsOf(new PipelineStage());
    expect(roles.canActivate(new Call(Controller, handler).context)).toBe(true);
    expect(roles.canActivate(callOf('ws', Controller, handler))).toBe(true);
  });

  it('refuses other transports', () => {
    const { roles } = guardsOf(new PipelineStage());
    expect(failureOf(() => roles.canActivate(callOf('rpc', Controller, 'any')))).toMatchObject({
      code: 'unsupported_context',
    });
  });

  it.each([
    ['any', ['admin'], true],
    ['any', ['owner', 'x'], true],
    ['any', ['admin', 'owner'], true],
    ['any', ['Admin', 'administrator', 'adm', ' owner'], false],
    ['any', [], false],
    ['all', ['admin', 'owner'], true],
    ['all', ['x', 'owner', 'admin'], true],
    ['all', ['admin'], false],
    ['all', ['owner'], false],
    ['all', [], false],
  ])('decides at once about a trusted user, by %s of its roles: %j', (handler, userRoles, isAllowed) => {
    const { roles } = guardsOf(new PipelineStage({ trustUsersOfOtherGuards: true }));
    const { context, responseHeaders } = callBy({ roles: userRoles }, handler);
    if (isAllowed) return expect(roles.canActivate(context)).toBe(true);
    expect(failureOf(() => roles.canActivate(context))).toMatchObject({ code: 'insufficient_role', status: 403 });
    expect(responseHeaders).toEqual({ 'WWW-Authenticate': expect.stringContaining('error="insufficient_scope"') });
  });

  it.each([0, false, '', 'user', null, undefined])('trusts nothing but an object as a user: %p', async (user) => {
    const { roles } = guardsOf(new PipelineStage({ trustUsersOfOtherGuards: true }));
    const { context } = callBy(user, 'any');
    expect(await rejectionOf(Promise.resolve(roles.canActivate(context)))).toMatchObject({ code: 'missing_token' });
  });

  it('authenticates where another guard put a user, whatever roles it has', async () => {
    const { roles } = guardsOf(await PipelineStage.withKeys());
    const impostor = callBy({ sub: 'x', roles: ['admin', 'owner'] }, 'any');
    expect(await rejectionOf(Promise.resolve(roles.canActivate(impostor.context)))).toMatchObject({
      code: 'missing_token',
    });
    const call = new Call(Controller, 'any', withRoles('admin'));
    call.request.user = { sub: 'x', roles: [] };
    expect(await roles.canActivate(call.context)).toBe(true);
    expect(call.request.user).toMatchObject({ sub: 'user-1' });
  });

  it('decides at once about the user that AuthgearGuard admitted', async () => {
    const { authgear, roles } = guardsOf(await PipelineStage.withKeys());
    const call = new Call(Controller, 'any', withRoles('admin'));
    authgear.canActivate(call.context);
    expect(roles.canActivate(call.context)).toBe(true);
  });

  describe('where nobody authenticated before', () => {
    it.each([undefined, null])('authenticates first, with the user being %p', async (user) => {
      const { roles } = guardsOf(await PipelineStage.withKeys());
      const call = new Call(Controller, 'any', withRoles('admin'));
      call.request.user = user;
      expect(await roles.canActivate(call.context)).toBe(true);
      expect(call.request.user).toMatchObject({ roles: ['admin'] });
    });

    it('authenticates first, with a key that has to be waited for', async () => {
      const { roles } = guardsOf(new PipelineStage());
      expect(await roles.canActivate(new Call(Controller, 'any', withRoles('admin')).context)).toBe(true);
    });

    it.each([
      ['no token', undefined, 'missing_token', 401],
      ['an invalid token', 'Bearer abc', 'malformed_token', 401],
      ['a token without the role', withRoles('other'), 'insufficient_role', 403],
    ])('refuses %s, once', async (_what, authorization, code, status) => {
      const { roles } = guardsOf(await PipelineStage.withKeys());
      const call = new Call(Controller, 'any', authorization);
      expect(await rejectionOf(Promise.resolve(roles.canActivate(call.context)))).toMatchObject({ code, status });
      expect(Object.keys(call.responseHeaders)).toEqual(['WWW-Authenticate']);
      expect(recorder.lines).toHaveLength(1);
    });
  });

  it('wants a user where authentication is optional', async () => {
    const { roles } = guardsOf(await PipelineStage.withKeys());
    const anonymous = new Call(Controller, 'optional');
    expect(await rejectionOf(Promise.resolve(roles.canActivate(anonymous.context)))).toMatchObject({
      code: 'missing_token',
    });
    expect(anonymous.responseHeaders).toEqual({ 'WWW-Authenticate': expect.not.stringContaining('error=') });
    expect(await roles.canActivate(new Call(Controller, 'optional', withRoles('admin')).context)).toBe(true);
  });

  it("decides by the token's roles where the app's user has none, and by the user's where it has", async () => {
    const validate = ({ sub }: { sub: string }) => (sub === 'own' ? { roles: ['owner'] } : { id: 1 });
    const { roles } = guardsOf(await PipelineStage.withKeys({ validate }));
    const call = (sub: string, role: string) =>
      new Call(Controller, 'any', `Bearer ${signedToken({ sub, roles: [role] })}`).context;
    expect(await roles.canActivate(call('other', 'admin'))).toBe(true);
    expect(await roles.canActivate(call('own', 'x'))).toBe(true);
    expect(await rejectionOf(Promise.resolve(roles.canActivate(call('other', 'x'))))).toMatchObject({ status: 403 });
  });
});
