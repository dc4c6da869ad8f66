import { ADAPTERS } from '../support/test-app.js';
import { testFlood, testRecentFlood } from './support/flood.js';

describe.each(ADAPTERS)('A flood of made-up kids against an app on %s', (adapter) => {
  testFlood(adapter, [1, 10, 30]);
  testRecentFlood(adapter, { madeUp: 100, valid: 20 });
});
