import { ADAPTERS } from '../support/test-app.js';
import { testFirstRequests } from './support/first-requests.js';

describe.each(ADAPTERS)('The first requests to an app on %s', (adapter) => {
  testFirstRequests(adapter, { inProcess: 1000, overHttp: 50 });
});
