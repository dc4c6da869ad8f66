import { ADAPTERS } from '../../support/test-app.js';
import { itJudgesEveryCase } from './support/cases.js';
import { grpc } from './support/grpc.js';
import { http } from './support/http.js';
import { tcp } from './support/tcp.js';
import type { TransportUnderTest } from './support/transport-under-test.js';

const TRANSPORTS: readonly TransportUnderTest[] = [...ADAPTERS.map(http), grpc, tcp];

describe.each(TRANSPORTS)('$name', itJudgesEveryCase);
