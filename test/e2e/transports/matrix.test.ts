import { GRAPHQL_STACKS } from '../../support/graphql-stacks.js';
import { ADAPTERS } from '../../support/test-app.js';
import { itJudgesEveryCase } from './support/cases.js';
import { queries, subscriptions } from './support/graphql.js';
import { grpc } from './support/grpc.js';
import { http } from './support/http.js';
import { nativeWebSocket } from './support/native-websocket.js';
import { socketIo } from './support/socket-io.js';
import { tcp } from './support/tcp.js';
import type { TransportUnderTest } from './support/transport-under-test.js';

const TRANSPORTS: readonly TransportUnderTest[] = [
  ...ADAPTERS.map(http),
  ...GRAPHQL_STACKS.flatMap((stack) => [queries(stack), subscriptions(stack)]),
  ...ADAPTERS.map(socketIo),
  ...ADAPTERS.map(nativeWebSocket),
  grpc,
  tcp,
];

describe.each(TRANSPORTS)('$name', itJudgesEveryCase);
