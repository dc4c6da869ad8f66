import type { ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { HttpAdapterHost } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { CurrentUser } from '../../lib/access/current-user.decorator.js';
import { TrustingApp } from '../../lib/access/trusting-app.js';
import { Admissions } from '../../lib/verification/admission.js';
import { useClock } from '../support/controlled-clock.js';
import { failureOf } from '../support/failures.js';
import { Call, callOf, guardsOf } from '../support/guard-stage.js';
import { useLogRecorder } from '../support/log-recorder.js';
import { PipelineStage, signedToken } from '../support/pipeline-stage.js';
import { NOW_SECONDS } from '../support/token-material.js';

class Controller {
  whole(@CurrentUser() _user: unknown): void {}
  sub(@CurrentUser('sub') _sub: unknown): void {}
  clientId(@CurrentUser('clientId') _clientId: unknown): void {}
  inherited(@CurrentUser('constructor') _constructor: unknown): void {}
}

type Handler = 'whole' | 'sub' | 'clientId' | 'inherited';

useClock(NOW_SECONDS * 1000);

/** What Nest gives the handler for its parameter. */
function argumentOf(handler: Handler, context: ExecutionContext): unknown {
  const [parameter] = Object.values(Reflect.getMetadata(ROUTE_ARGS_METADATA, Controller, handler));
  const { factory, data } = Object(parameter);
  return factory(data, context);
}

/** A call that AuthgearGuard let in, with this user of the app, or with the token's. */
async function admittedCall(handler: Handler, own?: object): Promise<Call> {
  const validate = own === undefined ? undefined : () => own;
  const { authgear } = guardsOf(await PipelineStage.withKeys(validate === undefined ? {} : { validate }));
  const call = new Call(Controller, handler, `Bearer ${signedToken()}`);
  await authgear.canActivate(call.context);
  return call;
}

/** A call of an app with this option, with a user that another guard put there. */
function foreignCall(handler: Handler, user: unknown, trustsOtherGuards: boolean, told = true): Call {
  const adapterHost = new HttpAdapterHost();
  adapterHost.httpAdapter = new ExpressAdapter();
  new TrustingApp(new Admissions(trustsOtherGuards), adapterHost).onModuleInit();
  const call = new Call(Controller, handler);
  Object.assign(call.request, { user, ...(told ? { app: adapterHost.httpAdapter.getInstance() } : {}) });
  return call;
}

describe('CurrentUser', () => {
  const recorder = useLogRecorder();
  const user = { sub: 'u1', name: 'Zoë' };

  it('is the user that AuthgearGuard admitted', async () => {
    const { context, request } = await admittedCall('whole');
    expect(argumentOf('whole', context)).toBe(request.user);
    expect(request.user).toMatchObject({ sub: 'user-1' });
    const own = await admittedCall('whole', user);
    expect(argumentOf('whole', own.context)).toBe(user);
  });

  it('is one property of the user', async () => {
    expect(argumentOf('sub', (await admittedCall('sub', user)).context)).toBe('u1');
    expect(argumentOf('clientId', (await admittedCall('clientId', user)).context)).toBeUndefined();
  });

  it('is undefined where another object took the place of the user', async () => {
    const { context, request } = await admittedCall('whole');
    request.user = { ...user };
    expect(argumentOf('whole', context)).toBeUndefined();
  });

  it.each([undefined, null, 0, '', 'user', user])('is undefined where nobody authenticated: %p', (other) => {
    for (const handler of ['whole', 'sub', 'inherited'] as const) {
      expect(argumentOf(handler, foreignCall(handler, other, false).context)).toBeUndefined();
    }
  });

  it('is the user of another guard where the app trusts it', () => {
    expect(argumentOf('whole', foreignCall('whole', user, true).context)).toBe(user);
    expect(argumentOf('sub', foreignCall('sub', user, true).context)).toBe('u1');
  });

  it.each([undefined, null, 0, '', 'user'])('is undefined where a trusted guard put no object: %p', (other) => {
    expect(argumentOf('whole', foreignCall('whole', other, true).context)).toBeUndefined();
  });

  it('is undefined where an app trusts other guards, but the request does not tell that it is that one', () => {
    expect(argumentOf('whole', foreignCall('whole', user, true, false).context)).toBeUndefined();
  });

  it('is undefined in an app that serves no HTTP, though it trusts other guards', () => {
    new TrustingApp(new Admissions(true), new HttpAdapterHost()).onModuleInit();
    expect(argumentOf('whole', foreignCall('whole', user, false).context)).toBeUndefined();
  });

  it('is refused on other transports', () => {
    expect(failureOf(() => argumentOf('whole', callOf('ws', Controller, 'whole')))).toMatchObject({
      code: 'unsupported_context',
    });
    expect(recorder.lines).toEqual([['warn', expect.stringMatching(/^Refused: unsupported_context .*"ws"/)]]);
  });
});
