import { once } from 'node:events';
import { Metadata, status } from '@grpc/grpc-js';
import { Controller, type INestMicroservice, UseGuards } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { AuthgearGuard, type AuthgearUser, CurrentUser, Roles } from '../../../lib/index.js';
import { AuthgearTestIssuer } from '../../../lib/testing/index.js';
import { setClock, stopTime } from '../../support/controlled-clock.js';
import { rejectionOf } from '../../support/failures.js';
import { useLogRecorder } from '../../support/log-recorder.js';
import { bearer, type CallsClient, grpcClientOf, grpcServer, type Message, unary } from './support/grpc.js';
import { startMicroservice, tokenInMessage } from './support/microservice.js';
import { handling, STREAMS, StreamHandlers } from './support/streams.js';

@Controller()
@UseGuards(AuthgearGuard)
class UnaryHandlers {
  @GrpcMethod('Calls', 'Guarded')
  guarded(_message: Message, @CurrentUser() user: AuthgearUser): Message {
    return { text: user.sub };
  }

  @GrpcMethod('Calls', 'Admins')
  @Roles('admin')
  admins(): Message {
    return {};
  }
}

const LIFE_MS = 5 * 60_000;

describe('gRPC', () => {
  const log = useLogRecorder();
  let issuer: AuthgearTestIssuer;
  let app: INestMicroservice;
  let client: CallsClient;

  beforeAll(async () => {
    issuer = await AuthgearTestIssuer.start();
    const server = grpcServer();
    const controllers = [UnaryHandlers, StreamHandlers];
    app = await startMicroservice(server, { controllers }, issuer, { tokenFrom: tokenInMessage });
    client = grpcClientOf(server);
    await unary(client, 'Guarded', bearer(await issuer.accessToken()));
  });

  afterEach(() => {
    jest.useRealTimers();
    issuer.goOnline();
  });

  afterAll(async () => {
    client.close();
    await app.close();
    await issuer.stop();
  });

  const statusOf = async (method: 'Guarded' | 'Admins', metadata: Metadata, message: Message = {}) => {
    const error = Object(await rejectionOf(unary(client, method, metadata, message)));
    const valuesOf = (name: string) => error.metadata.get(name);
    return {
      code: error.code,
      details: error.details,
      authgearCode: valuesOf('authgear-code'),
      challenge: valuesOf('www-authenticate'),
      retryAfter: valuesOf('retry-after'),
    };
  };

  it('says why a call is refused in its status, and in the trailing metadata what HTTP says in headers', async () => {
    const realm = `Bearer realm="${issuer.endpoint}"`;
    expect(await statusOf('Guarded', bearer(await issuer.accessToken({ expiresIn: '-1s' })))).toEqual({
      code: 16,
      details: 'token_expired: Token expired',
      authgearCode: ['token_expired'],
      challenge: [`${realm}, error="invalid_token", error_description="Token expired"`],
      retryAfter: [],
    });
    expect(await statusOf('Guarded', bearer())).toMatchObject({ code: 16, challenge: [realm] });
    expect(await statusOf('Admins', bearer(await issuer.accessToken()))).toEqual({
      code: 7,
      details: 'insufficient_role: Insufficient permissions',
      authgearCode: ['insufficient_role'],
      challenge: [`${realm}, error="insufficient_scope", error_description="Insufficient permissions"`],
      retryAfter: [],
    });
    issuer.goOffline();
    expect(await statusOf('Guarded', bearer(await issuer.accessToken({ header: { kid: 'new' } })))).toMatchObject({
      code: 14,
      details: expect.stringMatching(/^issuer_unavailable: /),
      challenge: [],
      retryAfter: [expect.stringMatching(/^\d+$/)],
    });
  });

  it('reads the token from the metadata authorization alone', async () => {
    const token = await issuer.accessToken({ sub: 'u1' });
    const binary = new Metadata();
    binary.set('authorization-bin', Buffer.from(`Bearer ${token}`));
    expect(await statusOf('Guarded', binary)).toMatchObject({ code: 16, authgearCode: ['missing_token'] });
    const inMessage = { accessToken: token };
    expect(await unary(client, 'Guarded', bearer(), inMessage)).toMatchObject({ text: 'u1' });
    expect(await statusOf('Guarded', bearer(token), inMessage)).toMatchObject({ authgearCode: ['malformed_token'] });
    const basic = new Metadata();
    basic.set('authorization', 'Basic dTpw');
    expect(await statusOf('Guarded', basic)).toMatchObject({ authgearCode: ['missing_token'] });
  });

  it('refuses a token whose key the issuer has withdrawn, and admits the next one', async () => {
    const token = await issuer.accessToken({ sub: 'u1' });
    expect(await unary(client, 'Guarded', bearer(token))).toMatchObject({ text: 'u1' });
    await issuer.rotateKeys({ keepOld: false });
    const next = await issuer.accessToken({ sub: 'u2' });
    expect(await unary(client, 'Guarded', bearer(next))).toMatchObject({ text: 'u2' });
    expect(await statusOf('Guarded', bearer(token))).toMatchObject({ authgearCode: ['key_not_found'] });
  });

  it('refuses a token that expires between two calls', async () => {
    const token = await issuer.accessToken({ sub: 'u1', expiresIn: LIFE_MS / 1000 });
    expect(await unary(client, 'Guarded', bearer(token))).toMatchObject({ text: 'u1' });
    setClock(Date.now() + LIFE_MS);
    expect(await statusOf('Guarded', bearer(token))).toMatchObject({ authgearCode: ['token_expired'] });
  });

  describe.each(STREAMS)('$method', ({ open }) => {
    const handled: unknown[] = [];

    beforeAll(() => handling.on('handled', (sub) => handled.push(sub)));
    beforeEach(() => handled.splice(0));
    afterAll(() => handling.removeAllListeners());

    it('is refused without a token, and its handler gets nothing', async () => {
      const stream = open(client, bearer());
      stream.send();
      expect(await stream.status).toMatchObject({ code: 16, details: expect.stringMatching(/^missing_token: /) });
      expect(handled).toEqual([]);
      expect(log.lines).toEqual([['debug', expect.stringContaining('missing_token')]]);
    });

    it('is served until its token expires, and again with the next one', async () => {
      stopTime(Date.now());
      for (let tokens = 0; tokens < 2; tokens += 1) {
        const token = await issuer.accessToken({ sub: 'u1', expiresIn: LIFE_MS / 1000 });
        const stream = open(client, bearer(token));
        const served = once(handling, 'handled');
        stream.send();
        expect(await served).toEqual(['u1']);
        jest.advanceTimersByTime(LIFE_MS);
        expect(await stream.status).toMatchObject({ code: 16, details: 'token_expired: Token expired' });
        handled.splice(0);
        stream.send();
      }
      expect(handled).toEqual([]);
      expect(log.lines).toEqual([]);
    });
  });

  it.each(STREAMS)('$method goes on as long as its client wants', async ({ open }) => {
    const stream = open(client, bearer(await issuer.accessToken({ sub: 'u1' })));
    const served = once(handling, 'handled');
    stream.send();
    await served;
    stream.end();
    expect([status.OK, status.CANCELLED]).toContain((await stream.status).code);
  });
});
