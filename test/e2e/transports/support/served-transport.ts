import { AuthgearTestIssuer } from '../../../../lib/testing/index.js';
import { useLogRecorder } from '../../../support/log-recorder.js';
import type { ServedTransport, TransportUnderTest } from './transport-under-test.js';

/** A transport that is served to all tests of a suite, and the issuer that it trusts. */
export interface Serving extends Pick<ServedTransport, 'call'> {
  readonly issuer: AuthgearTestIssuer;
}

export function useServedTransport(transport: TransportUnderTest): Serving {
  useLogRecorder();
  let issuer: AuthgearTestIssuer;
  let served: ServedTransport;

  beforeAll(async () => {
    issuer = await AuthgearTestIssuer.start();
    served = await transport.start(issuer);
  });

  afterAll(async () => {
    await served.close();
    await issuer.stop();
  });

  return {
    get issuer() {
      return issuer;
    },
    call: (...args) => served.call(...args),
  };
}
