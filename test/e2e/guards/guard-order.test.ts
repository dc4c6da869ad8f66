import {
  applyDecorators,
  type CanActivate,
  Controller,
  Get,
  type ModuleMetadata,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuthgearGuard, Roles, RolesGuard } from '../../../lib/index.js';
import { expectRefusal } from '../../support/refusals.js';
import { type StageOptions, useStage } from '../../support/stage.js';
import { ADAPTERS, type TestAppOptions } from '../../support/test-app.js';

type Decorator = MethodDecorator & ClassDecorator;

const nothing = applyDecorators();
const admin = Roles('admin');

/** A controller with `GET /admin`. Of several decorators the last is applied first, as if they were written so. */
function controller(onClass: Decorator, onHandler: Decorator): Type {
  @Controller('admin')
  @onClass
  class AdminController {
    @Get()
    @onHandler
    admin(): string {
      return 'granted';
    }
  }
  return AdminController;
}

const guards = (...types: Type<CanActivate>[]) => UseGuards(...types);
const all = (...decorators: Decorator[]) => applyDecorators(...[...decorators].reverse());

const globally = (...types: Type<CanActivate>[]): ModuleMetadata => ({
  providers: types.map((useClass) => ({ provide: APP_GUARD, useClass })),
});

interface Setup {
  readonly controller: Type;
  readonly options?: StageOptions;
  readonly metadata?: ModuleMetadata;
  readonly appOptions?: TestAppOptions;
}

const SETUPS: Readonly<Record<string, Setup>> = {
  '@Roles alone on the handler': { controller: controller(nothing, admin) },
  '@Roles alone on the class': { controller: controller(admin, nothing) },
  '@Roles above AuthgearGuard on the handler': { controller: controller(nothing, all(admin, guards(AuthgearGuard))) },
  '@Roles below AuthgearGuard on the handler': { controller: controller(nothing, all(guards(AuthgearGuard), admin)) },
  '@Roles above AuthgearGuard on the class': { controller: controller(all(admin, guards(AuthgearGuard)), nothing) },
  '@Roles below AuthgearGuard on the class': { controller: controller(all(guards(AuthgearGuard), admin), nothing) },
  'AuthgearGuard on the class, @Roles on the handler': { controller: controller(guards(AuthgearGuard), admin) },
  '@Roles on the class, AuthgearGuard on the handler': { controller: controller(admin, guards(AuthgearGuard)) },
  'both guards in order': { controller: controller(guards(AuthgearGuard, RolesGuard), admin) },
  'both guards in reverse': { controller: controller(guards(RolesGuard, AuthgearGuard), admin) },
  globalGuard: { controller: controller(nothing, admin), options: { globalGuard: true } },
  'globalGuard and both guards again': {
    controller: controller(guards(RolesGuard, AuthgearGuard), admin),
    options: { globalGuard: true },
  },
  'APP_GUARDs of the app in order': {
    controller: controller(nothing, admin),
    metadata: globally(AuthgearGuard, RolesGuard),
  },
  'APP_GUARDs of the app in reverse': {
    controller: controller(nothing, admin),
    metadata: globally(RolesGuard, AuthgearGuard),
  },
  'useGlobalGuards in reverse': {
    controller: controller(nothing, admin),
    appOptions: { configure: (nest) => nest.useGlobalGuards(nest.get(RolesGuard), nest.get(AuthgearGuard)) },
  },
};

describe.each(ADAPTERS)('guards in any order on %s', (adapter) => {
  const stage = useStage(adapter);

  it.each(Object.entries(SETUPS))('%s: authenticates once, then asks for the role', async (_case, setup) => {
    const validated: string[] = [];
    const validate: StageOptions['validate'] = (user) => {
      validated.push(user.sub);
      return user;
    };
    const app = await stage.startApp(
      { validate, ...setup.options },
      { ...setup.metadata, controllers: [setup.controller] },
      setup.appOptions,
    );
    const { endpoint } = stage.issuer;

    expectRefusal(await app.get('/admin'), 'missing_token', endpoint);
    expectRefusal(
      await app.get('/admin', await stage.issuer.idToken({ roles: ['admin'] })),
      'wrong_token_type',
      endpoint,
    );
    expect(validated).toEqual([]);

    const userToken = await stage.issuer.accessToken({ sub: 'user', roles: ['editor'] });
    expectRefusal(await app.get('/admin', userToken), 'insufficient_role', endpoint);
    expect(validated).toEqual(['user']);

    const adminToken = await stage.issuer.accessToken({ sub: 'boss', roles: ['admin'] });
    expect(await app.get('/admin', adminToken)).toMatchObject({ status: 200, body: 'granted' });
    expect(validated).toEqual(['user', 'boss']);
  });
});
