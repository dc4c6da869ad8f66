import { Controller, Get, type INestApplication, Inject, Module, Scope, type Type, UseGuards } from '@nestjs/common';
import { NestFactory, REQUEST } from '@nestjs/core';
import { EventPattern, MessagePattern } from '@nestjs/microservices';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AuthgearGuard, AuthgearModule, AuthgearRouteError, OptionalAuth, Public, Roles } from '../../../lib/index.js';
import { rejectionOf } from '../../support/failures.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS } from '../../support/test-app.js';
import { send, TCP } from './support/messages.js';

@Controller()
class BareController {
  @MessagePattern('bare')
  bare(): string {
    return 'handled';
  }

  @EventPattern('bare-event')
  bareEvent(_data: unknown): void {}

  /** No guard stands there, whatever this says. */
  @OptionalAuth()
  @MessagePattern('optional')
  optional(): string {
    return 'handled';
  }

  @Get('http')
  http(): string {
    return 'handled';
  }
}

class StricterGuard extends AuthgearGuard {}

@Controller()
class ClosedController {
  @UseGuards(AuthgearGuard)
  @MessagePattern('guarded')
  guarded(): string {
    return 'handled';
  }

  @UseGuards(StricterGuard)
  @MessagePattern('subclass')
  bySubclass(): string {
    return 'handled';
  }

  @Roles('admin')
  @MessagePattern('roles')
  byRole(): string {
    return 'handled';
  }

  @Public()
  @MessagePattern('public')
  open(): string {
    return 'handled';
  }
}

@Controller()
@UseGuards(AuthgearGuard)
class ClosedByClassController {
  @EventPattern('event')
  event(_data: unknown): void {}

  @MessagePattern('by-class')
  byClass(): string {
    return 'handled';
  }
}

@Controller({ scope: Scope.REQUEST })
class ScopedController {
  constructor(@Inject(REQUEST) readonly request: unknown) {}

  @MessagePattern('scoped')
  scoped(): string {
    return 'handled';
  }
}

describe.each(ADAPTERS)('a hybrid app on %s', (adapter) => {
  const stage = useStage(adapter);

  const start = (controllers: readonly Type[], { globalGuard = true, inheritAppConfig = false } = {}) =>
    stage.startApp(
      { globalGuard },
      { controllers: [...controllers] },
      { configure: (nest) => void nest.connectMicroservice(TCP, { inheritAppConfig }) },
    );

  it('does not start with message handlers that no guard stands before', async () => {
    const error = await rejectionOf(start([BareController, ClosedController]));
    expect(error).toBeInstanceOf(AuthgearRouteError);
    expect(error).toMatchObject({
      code: 'invalid_route',
      message:
        'globalGuard is true, and yet Nest runs no global guards for these handlers:\n' +
        '  - BareController.bare\n  - BareController.bareEvent\n  - BareController.optional\n' +
        'Put @UseGuards(AuthgearGuard), @Roles() or @Public() on each of them or on their classes, or connect the ' +
        'microservice with { inheritAppConfig: true }',
    });
  });

  it('starts if each has a guard of its own or is public, and lets in calls of public ones alone', async () => {
    const { nest } = await start([ClosedController, ClosedByClassController]);
    await nest.startAllMicroservices();
    await expect(send(nest, 'public')).resolves.toBe('handled');
    for (const pattern of ['guarded', 'subclass', 'roles', 'by-class']) {
      await expect(send(nest, pattern)).rejects.toMatchObject({ message: 'Internal server error' });
    }
  });

  it('starts if the microservice inherits the global guards, which refuse calls', async () => {
    const { nest } = await start([BareController], { inheritAppConfig: true });
    await nest.startAllMicroservices();
    await expect(send(nest, 'bare')).rejects.toMatchObject({ message: 'Internal server error' });
    await expect(send(nest, 'optional')).rejects.toMatchObject({ message: 'Internal server error' });
  });

  it('starts without globalGuard, whose author guards each handler', async () => {
    const { nest } = await start([BareController], { globalGuard: false });
    await nest.startAllMicroservices();
    await expect(send(nest, 'bare')).resolves.toBe('handled');
  });

  it('refuses messages that arrive before the boot is stopped', async () => {
    let answer: unknown;
    const configure = async (nest: INestApplication) => {
      nest.connectMicroservice(TCP);
      await nest.startAllMicroservices();
      answer = await rejectionOf(send(nest, 'bare'));
      await Promise.all(nest.getMicroservices().map((microservice) => microservice.close()));
    };
    const started = stage.startApp({ globalGuard: true }, { controllers: [BareController] }, { configure });
    await expect(started).rejects.toBeInstanceOf(AuthgearRouteError);
    expect(answer).toMatchObject({ message: 'Internal server error' });
  });

  it('refuses messages of a microservice that is connected afterwards', async () => {
    const { nest } = await stage.startApp({ globalGuard: true }, { controllers: [BareController] });
    nest.connectMicroservice(TCP);
    await nest.startAllMicroservices();
    await expect(send(nest, 'bare')).rejects.toMatchObject({ message: 'Internal server error' });
  });

  it('refuses messages to a request-scoped handler, which Nest guards only when one arrives', async () => {
    const { nest } = await start([ScopedController]);
    await nest.startAllMicroservices();
    await expect(send(nest, 'scoped')).rejects.toMatchObject({ message: 'Internal server error' });
  });

  it('does not start under instrumentation either, which wraps what Nest makes', async () => {
    const instanceDecorator = (instance: unknown) =>
      typeof instance === 'object' && instance !== null ? new Proxy(instance, {}) : instance;
    @Module({
      imports: [AuthgearModule.forRoot({ endpoint: stage.issuer.endpoint, clientId: 'any', globalGuard: true })],
      controllers: [BareController],
    })
    class RootModule {}
    const options = { abortOnError: false, logger: false, instrument: { instanceDecorator } } as const;
    const nest = await NestFactory.create(
      RootModule,
      adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter(),
      options,
    );
    nest.connectMicroservice(TCP);
    await expect(nest.init()).rejects.toThrow('BareController.bare\n');
  });
});
