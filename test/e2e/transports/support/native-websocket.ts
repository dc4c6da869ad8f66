import { AuthgearWsAdapter } from '../../../../lib/ws/index.js';
import type { Adapter } from '../../../support/test-app.js';
import { ask, connectWs, RefusedUpgrade, terminateWs } from '../../support/ws-client.js';
import { HandlersGateway } from './gateway.js';
import { closeRoomyApp, startRoomyApp } from './roomy-app.js';
import { outcomeOf } from './socket-io.js';
import type { Credentials, HandlerName, Outcome, TransportUnderTest } from './transport-under-test.js';

export function nativeWebSocket(adapter: Adapter): TransportUnderTest {
  return {
    name: `ws on ${adapter}`,
    async start(issuer) {
      const app = await startRoomyApp(
        adapter,
        issuer,
        { providers: [HandlersGateway] },
        {
          configure: (nest) => nest.useWebSocketAdapter(new AuthgearWsAdapter(nest, { anonymous: 'allow' })),
        },
      );
      return {
        call: (handler, credentials) => call(app.url, handler, credentials),
        close: () => closeRoomyApp(app),
      };
    },
  };
}

async function call(url: string, handler: HandlerName, { token, second }: Credentials): Promise<Outcome> {
  const protocols = token === undefined ? [] : ['authgear', token];
  const headers: Record<string, string> = second === undefined ? {} : { authorization: `Bearer ${second}` };
  try {
    const socket = await connectWs(url, { protocols, headers });
    return outcomeOf((await ask(socket, handler)).data);
  } catch (error) {
    if (error instanceof RefusedUpgrade) return outcomeOf(JSON.parse(error.body));
    throw error;
  } finally {
    terminateWs();
  }
}
