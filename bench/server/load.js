// The client in its own process: autocannon.
import autocannon from 'autocannon';
import { answerWith } from '../support/child.js';

answerWith(async ({ port, seconds, connections, headers }) => {
  const requests = headers.map((authorization) => ({ method: 'GET', path: '/', headers: { authorization } }));
  const result = await autocannon({ url: `http://127.0.0.1:${port}`, connections, duration: seconds, requests });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} refused, ${result.errors} failed`);
  return { perSecond: result.requests.total / result.duration, total: result.requests.total, p99: result.latency.p99 };
});
process.send('ready');
