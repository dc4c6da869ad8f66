import { MessageHandlers } from '../e2e/microservices/support/message-handlers.js';
import { startMicroservice, tokenInMessage } from '../e2e/microservices/support/microservice.js';
import { itJudgesEveryCase } from '../e2e/transports/support/cases.js';
import { messageOutcome } from '../e2e/transports/support/message-outcome.js';
import { useServedTransport } from '../e2e/transports/support/served-transport.js';
import { admitted, type HandlerName, type TransportUnderTest } from '../e2e/transports/support/transport-under-test.js';
import { isRunning } from './support/broker-ports.js';
import { BROKERS, type Broker, clientOf } from './support/brokers.js';

const HANDLERS: readonly HandlerName[] = ['guarded', 'admins', 'open', 'optional'];

const through = (broker: Broker): TransportUnderTest => ({
  name: broker.name,
  async start(issuer) {
    await broker.prepare?.(HANDLERS);
    const options = broker.options();
    const app = await startMicroservice(options, { controllers: [MessageHandlers] }, issuer, {
      tokenFrom: tokenInMessage,
    });
    const client = await clientOf(options, HANDLERS);
    return {
      call(handler, { token, second }) {
        const tokens = [token, second].filter((value) => value !== undefined);
        return messageOutcome(client, handler, broker.message(tokens));
      },
      async close() {
        await client.close();
        await app.close();
      },
    };
  },
});

const RUNNING = BROKERS.filter(({ server }) => isRunning(server)).map(through);

describe.each(RUNNING)('$name', itJudgesEveryCase);

describe.each(RUNNING)('a client of $name', (transport) => {
  const serving = useServedTransport(transport);

  it('is refused once its token expires, and admitted again with the next one', async () => {
    const token = await serving.issuer.accessToken({ sub: 'u1', expiresIn: '2s' });
    let outcome = await serving.call('guarded', { token });
    expect(outcome).toEqual(admitted('u1'));
    while ('admitted' in outcome) outcome = await serving.call('guarded', { token });
    expect(outcome).toEqual({ code: 'token_expired', status: 401 });
    const next = await serving.issuer.accessToken({ sub: 'u1' });
    expect(await serving.call('guarded', { token: next })).toEqual(admitted('u1'));
  });

  it('is refused once the key of its token is withdrawn, and admitted again with the next one', async () => {
    const token = await serving.issuer.accessToken({ sub: 'u1' });
    expect(await serving.call('guarded', { token })).toEqual(admitted('u1'));
    await serving.issuer.rotateKeys({ keepOld: false });
    const next = await serving.issuer.accessToken({ sub: 'u1' });
    expect(await serving.call('guarded', { token: next })).toEqual(admitted('u1'));
    expect(await serving.call('guarded', { token })).toEqual({ code: 'key_not_found', status: 401 });
  });
});
