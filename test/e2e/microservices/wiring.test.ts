import { Controller, Get, Module, type Type, UseGuards } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { lastValueFrom } from 'rxjs';
import { AuthgearGuard, AuthgearModule, type AuthgearUser, CurrentUser, RolesGuard } from '../../../lib/index.js';
import { microservices } from '../../../lib/microservices/index.js';
import { rejectionOf } from '../../support/failures.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS } from '../../support/test-app.js';
import { TCP } from '../wiring/support/messages.js';
import { MessageHandlers, type Met, met } from './support/message-handlers.js';
import { messagingModule, startMicroservice, type TrustedIssuer, tokenInMessage } from './support/microservice.js';
import { tcpClientOf } from './support/tcp.js';

/** Guarded by global guards alone. */
@Controller()
class BareController {
  @MessagePattern('bare')
  bare(@CurrentUser() user: AuthgearUser): Met {
    return met(user);
  }

  @Get('bare')
  overHttp(@CurrentUser() user: AuthgearUser): Met {
    return met(user);
  }
}

/** Guarded once more. */
@Controller()
@UseGuards(AuthgearGuard, RolesGuard)
class GuardedController {
  @MessagePattern('guarded')
  guarded(@CurrentUser() user: AuthgearUser): Met {
    return met(user);
  }
}

describe.each(ADAPTERS)('a hybrid app on %s', (adapter) => {
  const stage = useStage(adapter);

  it.each([true, false])('guards messages and requests alike, with inheritAppConfig: %s', async (inheritAppConfig) => {
    const asked: string[] = [];
    const transports = [microservices({ tokenFrom: tokenInMessage })];
    const validate = ({ sub }: AuthgearUser) => ({ sub, number: asked.push(sub) });
    const controllers = inheritAppConfig ? [BareController, GuardedController] : [GuardedController];
    const app = await stage.startApp(
      { globalGuard: inheritAppConfig, validate, transports },
      { controllers },
      { configure: (nest) => nest.connectMicroservice(TCP, { inheritAppConfig }) },
    );
    await app.nest.startAllMicroservices();
    const [microservice] = app.nest.getMicroservices();
    const client = tcpClientOf(microservice ?? app.nest.connectMicroservice(TCP));
    const accessToken = await stage.issuer.accessToken({ sub: 'u1' });
    expect(await lastValueFrom(client.send('guarded', { accessToken }))).toEqual({ sub: 'u1' });
    expect(asked).toEqual(['u1']);
    if (inheritAppConfig) {
      expect(await lastValueFrom(client.send('bare', { accessToken }))).toEqual({ sub: 'u1' });
      expect(await rejectionOf(lastValueFrom(client.send('bare', {})))).toMatchObject({ code: 'missing_token' });
      expect(await app.get('/bare', accessToken)).toMatchObject({ status: 200, body: { sub: 'u1' } });
    }
    client.close();
  });
});

describe('an app of messages alone', () => {
  const stage = useStage('express');
  const endings: (() => unknown)[] = [];

  afterEach(async () => {
    for (const end of endings.splice(0)) await end();
  });

  const serve = async (starting: ReturnType<typeof startMicroservice>) => {
    const app = await starting;
    const client = tcpClientOf(app);
    endings.push(
      () => client.close(),
      () => app.close(),
    );
    return (pattern: string, data: object) => lastValueFrom(client.send<unknown>(pattern, data));
  };

  it('is guarded by globalGuard', async () => {
    const options = { globalGuard: true, tokenFrom: tokenInMessage };
    const send = await serve(startMicroservice(TCP, { controllers: [BareController] }, stage.issuer, options));
    expect(await send('bare', { accessToken: await stage.issuer.accessToken({ sub: 'u1' }) })).toEqual({ sub: 'u1' });
    expect(await rejectionOf(send('bare', {}))).toMatchObject({ code: 'missing_token' });
  });

  it('takes its transports beside the factory of forRootAsync()', async () => {
    const { endpoint, clientId } = stage.issuer;
    const authgear = AuthgearModule.forRootAsync({
      useFactory: () => ({ endpoint, clientId }),
      transports: [microservices({ tokenFrom: tokenInMessage })],
    });
    const module = await Test.createTestingModule({ imports: [authgear], controllers: [MessageHandlers] }).compile();
    const app = module.createNestMicroservice(TCP);
    const send = await serve(app.listen().then(() => app));
    const accessToken = await stage.issuer.accessToken({ sub: 'u1' });
    expect(await send('guarded', { accessToken })).toEqual({ sub: 'u1' });
  });

  it('has each of its modules judge its own handlers', async () => {
    const other = await stage.startIssuer();
    const area = (pattern: string, issuer: TrustedIssuer): Type => {
      @Controller()
      class AreaController {
        @MessagePattern(pattern)
        @UseGuards(AuthgearGuard)
        handle(@CurrentUser() user: AuthgearUser): Met {
          return met(user);
        }
      }
      const options = { isGlobal: false, strategyName: pattern, tokenFrom: tokenInMessage };
      @Module({ imports: [messagingModule(issuer, options)], controllers: [AreaController] })
      class AreaModule {}
      return AreaModule;
    };
    const imports = [area('ours', stage.issuer), area('theirs', other)];
    const module = await Test.createTestingModule({ imports }).compile();
    const app = module.createNestMicroservice(TCP);
    const send = await serve(app.listen().then(() => app));
    const accessToken = await stage.issuer.accessToken({ sub: 'u1' });
    const theirToken = await other.accessToken({ sub: 'u2' });
    expect(await send('ours', { accessToken })).toEqual({ sub: 'u1' });
    expect(await send('theirs', { accessToken: theirToken })).toEqual({ sub: 'u2' });
    expect(await rejectionOf(send('theirs', { accessToken }))).toMatchObject({ code: 'invalid_issuer' });
    expect(await rejectionOf(send('ours', { accessToken: theirToken }))).toMatchObject({ code: 'invalid_issuer' });
  });
});
