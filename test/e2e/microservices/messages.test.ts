import { inspect } from 'node:util';
import { Controller, type INestMicroservice, Inject, Scope, UseGuards } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { type ClientTCP, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import {
  AuthgearGuard,
  type AuthgearUser,
  CurrentUser,
  Public,
  Roles,
  RolesGuard,
  type ValidateContext,
} from '../../../lib/index.js';
import { AuthgearTestIssuer } from '../../../lib/testing/index.js';
import { setClock } from '../../support/controlled-clock.js';
import { rejectionOf } from '../../support/failures.js';
import { useLogRecorder } from '../../support/log-recorder.js';
import { expectNoPartOf } from '../support/refused-tokens.js';
import { TCP } from '../wiring/support/messages.js';
import { MessageHandlers, type Met, met } from './support/message-handlers.js';
import { startMicroservice } from './support/microservice.js';
import { tcpClientOf } from './support/tcp.js';

let events: unknown[] = [];

@Controller()
@UseGuards(AuthgearGuard)
class MoreHandlers {
  @MessagePattern('many-guards')
  @UseGuards(AuthgearGuard, RolesGuard, AuthgearGuard)
  @Roles('owner')
  manyGuards(@CurrentUser() user: unknown): unknown {
    return user;
  }

  @EventPattern('event')
  event(@CurrentUser('sub') sub: unknown, @Payload() data: unknown): void {
    events.push([Object(data).note, sub]);
  }

  @EventPattern('shared')
  shared(@CurrentUser('sub') sub: unknown): void {
    events.push(['all', sub]);
  }

  @EventPattern('end')
  @Public()
  end(_data: unknown): void {
    events.push('end');
  }

  @MessagePattern('events')
  @Public()
  received(): unknown {
    return events;
  }
}

@Controller()
@UseGuards(AuthgearGuard)
class OtherHandlers {
  @EventPattern('shared')
  @Roles('owner')
  shared(@CurrentUser('sub') sub: unknown): void {
    events.push(['owners', sub]);
  }
}

@Controller({ scope: Scope.REQUEST })
@UseGuards(AuthgearGuard)
class ScopedHandlers {
  constructor(@Inject(REQUEST) readonly request: unknown) {}

  @MessagePattern('scoped')
  scoped(@CurrentUser() user: AuthgearUser): Met {
    return met(user);
  }
}

const LIFE_SECONDS = 300;

describe('messages over TCP', () => {
  const log = useLogRecorder();
  const contexts: ValidateContext[] = [];
  let issuer: AuthgearTestIssuer;
  let app: INestMicroservice;
  let client: ClientTCP;

  beforeAll(async () => {
    issuer = await AuthgearTestIssuer.start();
    const controllers = [MessageHandlers, MoreHandlers, OtherHandlers, ScopedHandlers];
    const validate = (user: AuthgearUser, context: ValidateContext): object => {
      contexts.push(context);
      return user.sub === 'owner' ? { sub: 'owner', roles: ['owner'] } : user;
    };
    const tokenFrom = (data?: { readonly accessToken?: unknown }): unknown => {
      if (data?.accessToken === 'throw') throw new Error("the app's own");
      return data?.accessToken === 'promise' ? Promise.reject(new Error('late')) : data?.accessToken;
    };
    app = await startMicroservice(TCP, { controllers }, issuer, { validate, tokenFrom });
    client = tcpClientOf(app);
  });

  beforeEach(() => contexts.splice(0));

  afterEach(() => jest.useRealTimers());

  afterAll(async () => {
    client.close();
    await app.close();
    await issuer.stop();
  });

  const send = (pattern: string, data: unknown): Promise<unknown> => lastValueFrom(client.send(pattern, data));
  const refusalOf = (pattern: string, data: unknown) => rejectionOf(send(pattern, data));

  it('tells a client why it is refused, and nothing else', async () => {
    const expired = await issuer.accessToken({ expiresIn: '-1s' });
    const refusal = await refusalOf('guarded', { accessToken: expired });
    expect(refusal).toEqual({ status: 'error', statusCode: 401, code: 'token_expired', message: 'Token expired' });
    expectNoPartOf(expired, JSON.stringify(log.lines));
    expect(log.lines).toEqual([['debug', expect.stringContaining('token_expired')]]);
  });

  it.each([
    ['undefined', {}, 'missing_token'],
    ['an empty text', { accessToken: '' }, 'missing_token'],
    ['null', { accessToken: null }, 'malformed_token'],
    ['a number', { accessToken: 7 }, 'malformed_token'],
    ['an object', { accessToken: {} }, 'malformed_token'],
    ['what is no token', { accessToken: 'Bearer a.b.c' }, 'malformed_token'],
  ])('takes %s from tokenFrom as what it is', async (_what, data, code) => {
    expect(await refusalOf('guarded', data)).toMatchObject({ statusCode: 401, code });
    expect(await refusalOf('optional', data).catch(() => ({ code: 'missing_token' }))).toMatchObject({ code });
  });

  it.each(['guarded', 'optional'])(
    'refuses a message whose tokenFrom throws, and tells only the log: %s',
    async (to) => {
      const unknown = { status: 'error', message: 'Internal server error' };
      expect(await refusalOf(to, { accessToken: 'throw' })).toEqual(unknown);
      expect(log.lines).toEqual([
        ['error', expect.objectContaining({ message: "the app's own" }), 'RpcExceptionsHandler'],
      ]);
      log.lines.splice(0);
      expect(await refusalOf(to, { accessToken: 'promise' })).toEqual(unknown);
      const message = 'tokenFrom of microservices() must return the token at once, and returned a promise';
      expect(log.lines).toEqual([['error', expect.objectContaining({ message }), 'RpcExceptionsHandler']]);
    },
  );

  it('asks validate once for each message, and gives its user', async () => {
    const accessToken = await issuer.accessToken({ sub: 'owner' });
    for (let asked = 1; asked < 3; asked += 1) {
      expect(await send('many-guards', { accessToken })).toEqual({ sub: 'owner', roles: ['owner'] });
      expect(contexts).toHaveLength(asked);
    }
    expect(contexts[0]?.request).toBeUndefined();
    expect(contexts[0]?.executionContext?.getType()).toBe('rpc');
    expect(contexts[0]?.executionContext?.switchToRpc().getData()).toEqual({ accessToken });
  });

  it('asks validate once for an event that has several handlers, each of which is judged by itself', async () => {
    events = [];
    for (const sub of ['owner', 'u1']) {
      const accessToken = await issuer.accessToken({ sub });
      await lastValueFrom(client.emit('shared', { accessToken }), { defaultValue: undefined });
    }
    while (events.length < 3 || log.lines.length === 0) await send('events', {});
    const met = [
      ['all', 'owner'],
      ['owners', 'owner'],
      ['all', 'u1'],
    ];
    expect(events).toHaveLength(met.length);
    expect(events).toEqual(expect.arrayContaining(met));
    expect(contexts).toHaveLength(2);
  });

  it('keeps the users of messages that are handled at once apart', async () => {
    const subjects = ['a', 'b', 'c', 'd'];
    const tokens = await Promise.all(subjects.map((sub) => issuer.accessToken({ sub })));
    const answers = await Promise.all(tokens.map((accessToken) => send('guarded', { accessToken })));
    expect(answers).toEqual(subjects.map((sub) => ({ sub })));
  });

  it('knows the user in a request-scoped controller', async () => {
    expect(await send('scoped', { accessToken: await issuer.accessToken({ sub: 'u1' }) })).toEqual({ sub: 'u1' });
    expect(await refusalOf('scoped', {})).toMatchObject({ code: 'missing_token' });
  });

  it('refuses a token that expires between two messages of one client, and admits the next one', async () => {
    const accessToken = await issuer.accessToken({ sub: 'u1', roles: ['admin'], expiresIn: LIFE_SECONDS });
    expect(await send('admins', { accessToken })).toEqual({ sub: 'u1' });
    setClock(Date.now() + LIFE_SECONDS * 1000);
    expect(await refusalOf('admins', { accessToken })).toMatchObject({ code: 'token_expired' });
    const next = await issuer.accessToken({ sub: 'u1', roles: ['admin'] });
    expect(await send('admins', { accessToken: next })).toEqual({ sub: 'u1' });
  });

  it('refuses a token whose key the issuer has withdrawn, and admits the next one', async () => {
    const accessToken = await issuer.accessToken({ sub: 'u1' });
    expect(await send('guarded', { accessToken })).toEqual({ sub: 'u1' });
    await issuer.rotateKeys({ keepOld: false });
    expect(await send('guarded', { accessToken: await issuer.accessToken({ sub: 'u2' }) })).toEqual({ sub: 'u2' });
    expect(await refusalOf('guarded', { accessToken })).toMatchObject({ code: 'key_not_found' });
  });

  it('hands on only events with a valid token, and logs no stack for the others', async () => {
    events = [];
    for (const accessToken of [undefined, await issuer.accessToken({ sub: 'u1' }), 'a.b.c']) {
      await lastValueFrom(client.emit('event', { note: 'n', accessToken }), { defaultValue: undefined });
    }
    await lastValueFrom(client.emit('end', {}), { defaultValue: undefined });
    while (events.length < 2) await send('events', {});
    expect(events).toEqual(expect.arrayContaining([['n', 'u1'], 'end']));
    const refusals = log.lines.filter(([, , context]) => context === undefined);
    expect(refusals).toEqual([
      ['debug', expect.stringContaining('missing_token')],
      ['warn', expect.stringContaining('malformed_token')],
    ]);
    for (const [, error] of log.lines.filter(([, , context]) => context !== undefined)) {
      expect(inspect(error)).toMatch(/^RpcException: M[^\n]*$/);
    }
  });
});
