import {
  applyDecorators,
  Controller,
  Get,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleInit,
  SetMetadata,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AUTHGEAR_ROLES_METADATA, AuthgearGuard, AuthgearRouteError, Roles, RolesGuard } from '../../../lib/index.js';
import { rejectionOf } from '../../support/failures.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS } from '../../support/test-app.js';

type Method = (...args: readonly unknown[]) => unknown;

/** Replaces the method by a new function that has some of its metadata. */
const replacing =
  (copied: (key: string) => boolean): MethodDecorator =>
  (_target, _name, descriptor) => {
    const { value }: { value?: Method } = Object(descriptor);
    const replacement: Method = (...args) => Reflect.apply(Object(value), undefined, args);
    for (const key of Reflect.getMetadataKeys(Object(value)).map(String).filter(copied)) {
      Reflect.defineMetadata(key, Reflect.getMetadata(key, Object(value)), replacement);
    }
    Object.assign(Object(descriptor), { value: replacement });
  };

const LOSING_ALL = replacing(() => false);
const LOSING_RULES = replacing((key) => key !== AUTHGEAR_ROLES_METADATA);
const LOSING_GUARDS = replacing((key) => key !== '__guards__');
const COPYING = replacing(() => true);

function controller(...decorators: readonly MethodDecorator[]): Type {
  @Controller()
  class ReportController {
    @applyDecorators(...decorators)
    list(): string {
      return 'reports';
    }
  }
  return ReportController;
}

const LOST =
  'ReportController.list: @Roles has no effect, because another function replaced the method that it is on. ' +
  'Put @Roles above the decorator that replaces the method, or let that copy the metadata';
const UNENFORCED = 'ReportController.list has a rule and no RolesGuard to enforce it: use @Roles(), which applies both';
const rule = (metadata: unknown) => SetMetadata(AUTHGEAR_ROLES_METADATA, metadata);

describe.each(ADAPTERS)('a rule on %s', (adapter) => {
  const stage = useStage(adapter);

  describe.each([
    ['without globalGuard', {}],
    ['under globalGuard', { globalGuard: true }],
  ])('%s', (_case, options) => {
    // applyDecorators() applies its decorators in the order that is given: the first stands lowest.
    it.each([
      ['all of its metadata', [Get(), Roles('admin'), LOSING_ALL]],
      ['all of its metadata, and its route is stated above', [Roles('admin'), LOSING_ALL, Get()]],
      ['its rules', [Get(), Roles('admin'), LOSING_RULES]],
    ])('stops the boot where another decorator replaces the method and loses %s', async (_what, decorators) => {
      const error = await rejectionOf(stage.startApp(options, { controllers: [controller(...decorators)] }));
      expect(error).toBeInstanceOf(AuthgearRouteError);
      expect(error).toMatchObject({ message: LOST });
    });

    it.each([
      ['above the decorator that replaces the method', [Get(), LOSING_RULES, Roles('admin')]],
      ['below a decorator that copies the metadata', [Get(), Roles('admin'), COPYING]],
    ])('has effect %s', async (_where, decorators) => {
      const app = await stage.startApp(options, { controllers: [controller(...decorators)] });
      expect(await app.get('/')).toMatchObject({ status: 401 });
      expect(await app.get('/', await stage.issuer.accessToken())).toMatchObject({ status: 403 });
      expect(await app.get('/', await stage.issuer.accessToken({ roles: ['admin'] }))).toMatchObject({ status: 200 });
    });

    it('stops the boot where the instance has another function than the class', async () => {
      @Controller()
      class RebindingController {
        constructor() {
          this.list = this.list.bind(this);
        }

        @Get()
        @Roles('admin')
        list(): string {
          return 'reports';
        }
      }
      await expect(stage.startApp(options, { controllers: [RebindingController] })).rejects.toThrow(
        'RebindingController.list: @Roles has no effect',
      );
    });

    it('stops the boot where the method is inherited', async () => {
      @Controller('heir')
      class HeirController extends controller(Get(), Roles('admin'), LOSING_RULES) {}
      await expect(stage.startApp(options, { controllers: [HeirController] })).rejects.toThrow(
        'HeirController.list: @Roles has no effect',
      );
    });

    it.each([[{ all: [] }], [{ any: [''] }], [{}], ['admin'], [null]])(
      'stops the boot where it was written as the metadata %j',
      async (metadata) => {
        const decorators = [Get(), UseGuards(RolesGuard), rule(metadata)];
        const error = await rejectionOf(stage.startApp(options, { controllers: [controller(...decorators)] }));
        expect(error).toBeInstanceOf(AuthgearRouteError);
        expect(error).toMatchObject({ message: expect.stringMatching(/^ReportController\.list: @Roles\(\) /) });
      },
    );

    it.each(['onModuleInit', 'onApplicationBootstrap'] as const)('has effect where %s sets it', async (moment) => {
      const Reports = controller(Get(), UseGuards(RolesGuard));
      const setRule = () => Reflect.defineMetadata(AUTHGEAR_ROLES_METADATA, { any: ['admin'] }, Reports.prototype.list);

      @Injectable()
      class LateRules implements OnModuleInit, OnApplicationBootstrap {
        onModuleInit(): void {
          if (moment === 'onModuleInit') setRule();
        }

        onApplicationBootstrap(): void {
          if (moment === 'onApplicationBootstrap') setRule();
        }
      }
      const app = await stage.startApp(options, { controllers: [Reports], providers: [LateRules] });
      expect(await app.get('/')).toMatchObject({ status: 401 });
      expect(await app.get('/', await stage.issuer.accessToken())).toMatchObject({ status: 403 });
    });
  });

  it.each([
    ['was written as metadata', [Get(), rule({ any: ['admin'] })]],
    ['lost its guard to a decorator that replaces the method', [Get(), Roles('admin'), LOSING_GUARDS]],
  ])('stops the boot where nothing enforces it, since it %s', async (_why, decorators) => {
    const error = await rejectionOf(stage.startApp({}, { controllers: [controller(...decorators)] }));
    expect(error).toBeInstanceOf(AuthgearRouteError);
    expect(error).toMatchObject({ message: UNENFORCED });
  });

  it.each([
    ['globalGuard', { globalGuard: true }, []],
    ['an APP_GUARD of the app', {}, [{ provide: APP_GUARD, useExisting: RolesGuard }]],
    ['a subclass of RolesGuard as APP_GUARD', {}, [{ provide: APP_GUARD, useClass: class extends RolesGuard {} }]],
  ])('has effect as metadata under %s', async (_guard, options, providers) => {
    const app = await stage.startApp(options, {
      controllers: [controller(Get(), rule({ any: ['admin'] }))],
      providers,
    });
    expect(await app.get('/')).toMatchObject({ status: 401 });
    expect(await app.get('/', await stage.issuer.accessToken())).toMatchObject({ status: 403 });
  });

  it('lists every place of an app at once', async () => {
    @Controller('other')
    class OtherController {
      @Get()
      @LOSING_RULES
      @Roles('admin')
      list(): void {}

      @Get('guarded')
      @UseGuards(AuthgearGuard)
      @rule({ any: ['admin'] })
      guarded(): void {}
    }
    const error = await rejectionOf(
      stage.startApp({}, { controllers: [controller(Get(), rule({ any: ['admin'] })), OtherController] }),
    );
    expect(error).toMatchObject({
      message: `${LOST.replace('ReportController', 'OtherController')}\n${UNENFORCED}\n${UNENFORCED.replace('ReportController.list', 'OtherController.guarded')}`,
    });
  });
});
