import { AuthgearIoAdapter } from '../../../../lib/socket.io/index.js';
import type { Adapter } from '../../../support/test-app.js';
import { ConnectError, connectIo, disconnectIo, heard } from '../../support/io-client.js';
import { HandlersGateway } from './gateway.js';
import { closeRoomyApp, startRoomyApp } from './roomy-app.js';
import {
  admitted,
  type Credentials,
  type HandlerName,
  type Outcome,
  type TransportUnderTest,
} from './transport-under-test.js';

export function socketIo(adapter: Adapter): TransportUnderTest {
  return {
    name: `socket.io on ${adapter}`,
    async start(issuer) {
      const app = await startRoomyApp(
        adapter,
        issuer,
        { providers: [HandlersGateway] },
        {
          configure: (nest) => nest.useWebSocketAdapter(new AuthgearIoAdapter(nest, { anonymous: 'allow' })),
        },
      );
      return {
        call: (handler, credentials) => call(app.url, handler, credentials),
        close: () => closeRoomyApp(app),
      };
    },
  };
}

/** On a connection of its own, as a client with other credentials has. */
async function call(url: string, handler: HandlerName, { token, second }: Credentials): Promise<Outcome> {
  const extraHeaders = second === undefined ? {} : { authorization: `Bearer ${second}` };
  try {
    const socket = await connectIo(url, { auth: { token }, extraHeaders });
    const answer = Promise.race([heard(socket, 'met'), heard(socket, 'exception')]);
    socket.emit(handler, {});
    return outcomeOf(await answer);
  } catch (error) {
    if (error instanceof ConnectError) return outcomeOf(error.data);
    throw error;
  } finally {
    disconnectIo();
  }
}

/** @param answer - what the handler returned, or a refusal */
export function outcomeOf(answer: unknown): Outcome {
  const { sub, code, statusCode } = Object(answer);
  return code === undefined ? admitted(sub) : { code, status: statusCode };
}
