import { Controller, Injectable, type Type, UseGuards } from '@nestjs/common';
import { ExternalContextCreator } from '@nestjs/core';
import { MessagePattern } from '@nestjs/microservices';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { AuthgearGuard, OptionalAuth, Public, Roles, UnsupportedContextError } from '../../../lib/index.js';
import { rejectionOf } from '../../support/failures.js';
import { shared, useStage } from '../../support/stage.js';
import { ADAPTERS, type TestApp } from '../../support/test-app.js';
import { exceptionOf, send, TCP } from '../wiring/support/messages.js';

/** What WebSocket's and microservices' modules make handlers of. */
@Injectable()
class MessageHandlers {
  @UseGuards(AuthgearGuard)
  guarded(): string {
    return 'handled';
  }

  @OptionalAuth()
  @UseGuards(AuthgearGuard)
  optional(): string {
    return 'handled';
  }

  @Roles('admin')
  forAdmins(): string {
    return 'handled';
  }

  @Public()
  @UseGuards(AuthgearGuard)
  open(): string {
    return 'handled';
  }

  bare(): string {
    return 'handled';
  }
}

@WebSocketGateway()
@UseGuards(AuthgearGuard)
class EventsGateway {
  @SubscribeMessage('event')
  event(): string {
    return 'handled';
  }
}

@Controller()
@UseGuards(AuthgearGuard)
class MessageController {
  @MessagePattern('message')
  message(): string {
    return 'handled';
  }
}

type HandlerName = 'guarded' | 'optional' | 'forAdmins' | 'open' | 'bare';

const REQUEST = { headers: { authorization: 'Bearer a.b.c' }, user: { sub: 'u1', roles: ['admin'] } };

/** Calls a handler as the modules of other transports do: through the guards, in a context of that type. */
function call(app: TestApp, transport: string, name: HandlerName): Promise<unknown> {
  const creator = app.nest.get<ExternalContextCreator>(ExternalContextCreator);
  const handlers = app.nest.get<MessageHandlers>(MessageHandlers);
  const handler = handlers[name];
  const options = { guards: true, interceptors: true, filters: false };
  const args = [handlers, handler, name, undefined, undefined, undefined, undefined, options, transport] as const;
  return creator.create<Record<number, never>, string>(...args)(REQUEST);
}

describe.each(ADAPTERS)('transports other than HTTP on %s', (adapter) => {
  const stage = useStage(adapter);
  const providers: Type[] = [MessageHandlers];
  const sharedApp = shared(() => stage.startApp({}, { providers }));
  const guardedApp = shared(() => stage.startApp({ globalGuard: true }, { providers }));

  describe.each(['ws', 'rpc', 'made-up'])('%s', (transport) => {
    it.each(['guarded', 'optional', 'forAdmins'] as const)('is refused with a clear error: %s', async (name) => {
      const app = await sharedApp();
      app.restartLog();
      const refused = call(app, transport, name);
      await expect(refused).rejects.toBeInstanceOf(UnsupportedContextError);
      await expect(refused).rejects.toMatchObject({ code: 'unsupported_context', message: 'Unauthorized' });
      const advice = expect.stringMatching(`unsupported_context .*"${transport}".*AuthgearTokenVerifier.*@Public`);
      expect(app.log).toEqual([{ level: 'warn', message: advice }]);
    });

    it('is refused by a global guard', async () => {
      const app = await guardedApp();
      await expect(call(app, transport, 'bare')).rejects.toBeInstanceOf(UnsupportedContextError);
    });

    it('is let through where the handler is public', async () => {
      for (const app of [await sharedApp(), await guardedApp()]) {
        await expect(call(app, transport, 'open')).resolves.toBe('handled');
      }
    });

    it('is let through where no guard stands', async () => {
      const app = await sharedApp();
      await expect(call(app, transport, 'bare')).resolves.toBe('handled');
    });
  });

  describe('tell their clients nothing of what the log advises:', () => {
    it.each<[string, (app: TestApp) => Promise<unknown>, unknown]>([
      [
        'ws',
        (app) => exceptionOf(app.url, 'event'),
        expect.objectContaining({ status: 'error', message: 'Internal server error' }),
      ],
      ['rpc', (app) => rejectionOf(send(app.nest, 'message')), { status: 'error', message: 'Internal server error' }],
    ])('%s', async (transport, ask, heard) => {
      const metadata = { controllers: [MessageController], providers: [EventsGateway] };
      const app = await stage.startApp({}, metadata, {
        configure: async (nest) => {
          nest.connectMicroservice(TCP);
          await nest.startAllMicroservices();
        },
      });
      const answer = await ask(app);
      expect(answer).toEqual(heard);
      expect(JSON.stringify(answer)).not.toMatch(/AuthgearTokenVerifier|not supported/);
      const refusals = app.log.filter(({ message }) => message.startsWith('Refused:'));
      expect(refusals).toEqual([{ level: 'warn', message: expect.stringContaining(`context type "${transport}"`) }]);
    });
  });
});
