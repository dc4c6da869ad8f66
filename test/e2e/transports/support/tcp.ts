import { MessageHandlers } from '../../microservices/support/message-handlers.js';
import { startMicroservice, tokenInMessage } from '../../microservices/support/microservice.js';
import { tcpClientOf } from '../../microservices/support/tcp.js';
import { TCP } from '../../wiring/support/messages.js';
import { messageOutcome } from './message-outcome.js';
import type { TransportUnderTest } from './transport-under-test.js';

export const tcp: TransportUnderTest = {
  name: 'TCP',
  async start(issuer) {
    const metadata = { controllers: [MessageHandlers] };
    const app = await startMicroservice(TCP, metadata, issuer, { tokenFrom: tokenInMessage });
    const client = tcpClientOf(app);
    return {
      call: (handler, { token, second }) =>
        messageOutcome(client, handler, { accessToken: second === undefined ? token : [token, second] }),
      async close() {
        client.close();
        await app.close();
      },
    };
  },
};
