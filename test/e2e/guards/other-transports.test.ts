import { Injectable, type Type, UseGuards } from '@nestjs/common';
import { ExternalContextCreator } from '@nestjs/core';
import { AuthgearGuard, OptionalAuth, Public, Roles, UnsupportedContextError } from '../../../lib/index.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS, type TestApp } from '../../support/test-app.js';

/** What GraphQL's, WebSocket's and microservices' modules make handlers of. */
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

  describe.each(['ws', 'rpc', 'graphql', 'made-up'])('%s', (transport) => {
    it.each(['guarded', 'optional', 'forAdmins'] as const)('is refused with a clear error: %s', async (name) => {
      const app = await stage.startApp({}, { providers });
      const refused = call(app, transport, name);
      await expect(refused).rejects.toBeInstanceOf(UnsupportedContextError);
      await expect(refused).rejects.toMatchObject({ code: 'unsupported_context', message: 'Unauthorized' });
      const advice = expect.stringMatching(`unsupported_context .*"${transport}".*AuthgearTokenVerifier.*@Public`);
      expect(app.log).toEqual([{ level: 'warn', message: advice }]);
    });

    it('is refused by a global guard', async () => {
      const app = await stage.startApp({ globalGuard: true }, { providers });
      await expect(call(app, transport, 'bare')).rejects.toBeInstanceOf(UnsupportedContextError);
    });

    it('is let through where the handler is public', async () => {
      for (const globalGuard of [false, true]) {
        const app = await stage.startApp({ globalGuard }, { providers });
        await expect(call(app, transport, 'open')).resolves.toBe('handled');
      }
    });

    it('is let through where no guard stands', async () => {
      const app = await stage.startApp({}, { providers });
      await expect(call(app, transport, 'bare')).resolves.toBe('handled');
    });
  });
});
