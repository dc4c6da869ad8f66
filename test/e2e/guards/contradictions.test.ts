import { applyDecorators, Controller, Get, type Type } from '@nestjs/common';
import { AuthgearRouteError, OptionalAuth, Public, Roles } from '../../../lib/index.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS } from '../../support/test-app.js';

const nothing = applyDecorators();

function controller(onClass: MethodDecorator & ClassDecorator, onHandler: MethodDecorator & ClassDecorator): Type {
  @Controller()
  @onClass
  class ReportController {
    @Get()
    @onHandler
    list(): string {
      return 'reports';
    }
  }
  return ReportController;
}

describe.each(ADAPTERS)('decorators that contradict each other on %s', (adapter) => {
  const stage = useStage(adapter);

  describe.each([
    ['without a guard', {}],
    ['under a global guard', { globalGuard: true }],
  ])('%s', (_case, options) => {
    it.each([
      [
        '@Public and @Roles on a handler',
        nothing,
        applyDecorators(Public(), Roles('admin')),
        'ReportController.list',
        '@Roles',
      ],
      [
        '@Roles and @Public on a handler',
        nothing,
        applyDecorators(Roles('admin'), Public()),
        'ReportController.list',
        '@Roles',
      ],
      [
        '@Public and @Roles on a class',
        applyDecorators(Public(), Roles('admin')),
        nothing,
        'ReportController',
        '@Roles',
      ],
      [
        '@Public and @OptionalAuth',
        nothing,
        applyDecorators(Public(), OptionalAuth()),
        'ReportController.list',
        '@OptionalAuth',
      ],
    ])('stop the boot: %s', async (_pair, onClass, onHandler, place, other) => {
      const start = stage.startApp(options, { controllers: [controller(onClass, onHandler)] });
      await expect(start).rejects.toBeInstanceOf(AuthgearRouteError);
      await expect(start).rejects.toMatchObject({
        code: 'invalid_route',
        message: `${place} has both @Public and ${other}, which contradict each other: remove one`,
      });
    });
  });

  it('stop the boot where the handler is inherited', async () => {
    const Base = controller(nothing, applyDecorators(Public(), Roles('admin')));
    @Controller('child')
    class ChildController extends Base {}
    await expect(stage.startApp({}, { controllers: [ChildController] })).rejects.toThrow(
      'ChildController.list has both',
    );
  });

  it('are none: @OptionalAuth and @Roles on one handler ask for the role', async () => {
    const app = await stage.startApp(
      {},
      { controllers: [controller(nothing, applyDecorators(OptionalAuth(), Roles('admin')))] },
    );
    expect(await app.get('/')).toMatchObject({ status: 401, body: { code: 'missing_token' } });
    expect(await app.get('/', await stage.issuer.accessToken())).toMatchObject({ status: 403 });
    expect(await app.get('/', await stage.issuer.accessToken({ roles: ['admin'] }))).toMatchObject({ status: 200 });
  });
});
